package io.pgshunt.agent.rabbitmq;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Before {@code queueDeclare} returns: {@code Bridge.queueUsed(result.getQueue())}, the name that
 * the server chose included.
 */
final class QueueDeclareAdvice extends Advice {

  QueueDeclareAdvice(MethodVisitor out) {
    super(out);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.ARETURN) {
      super.visitInsn(Opcodes.DUP);
      call(Opcodes.INVOKEVIRTUAL, ChannelShape.DECLARE_OK, ChannelShape.GET_QUEUE);
      callBridge("queueUsed(Ljava/lang/String;)V");
    }
    super.visitInsn(opcode);
  }
}
