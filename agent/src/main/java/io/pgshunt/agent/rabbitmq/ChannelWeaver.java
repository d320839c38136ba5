package io.pgshunt.agent.rabbitmq;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Puts the calls to {@code Bridge} into the channel class. It adds no member, so that it could be
 * done to a loaded class too, and states the stack map frames itself: to have them computed would
 * load application classes.
 */
final class ChannelWeaver extends ClassVisitor {

  private final ChannelShape shape;

  private ChannelWeaver(ClassVisitor out, ChannelShape shape) {
    super(Opcodes.ASM9, out);
    this.shape = shape;
  }

  /**
   * The woven class.
   *
   * @throws UnknownShapeException if it cannot be woven safely
   */
  static byte[] weave(byte[] channel, NearbyClasses nearby) throws UnknownShapeException {
    ChannelShape shape = ChannelShape.of(Members.of(channel), nearby);
    ClassReader reader = new ClassReader(channel);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new ChannelWeaver(writer, shape), 0);
    return writer.toByteArray();
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor out = super.visitMethod(access, name, descriptor, signature, exceptions);
    String method = name + descriptor;
    if (method.equals(shape.publish())) {
      return new PublishAdvice(out, shape);
    }
    MethodVisitor declaration = DeclarationAdvice.of(out, name, descriptor);
    if (declaration != null) {
      return declaration;
    }
    return switch (method) {
      case ChannelShape.OPEN -> new OpenAdvice(out);
      case ChannelShape.ASYNC_RPC -> new AsyncRpcAdvice(out);
      case ChannelShape.PROCESS_ASYNC -> new ConfirmAdvice(out);
      case ChannelShape.TX_SELECT -> new TxSelectAdvice(out);
      case ChannelShape.TX_COMMIT -> new TxCommitAdvice(out);
      case ChannelShape.TX_ROLLBACK -> new TxRollbackAdvice(out);
      case ChannelShape.BASIC_CONSUME, ChannelShape.BASIC_GET -> new QueueArgumentAdvice(out);
      default -> out;
    };
  }
}
