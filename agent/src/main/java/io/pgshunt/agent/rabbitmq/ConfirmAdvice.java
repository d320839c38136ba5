package io.pgshunt.agent.rabbitmq;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * First thing in {@code processAsync}, which every command from the broker passes through:
 *
 * <pre>
 * if (Bridge.isRenumbering()) {
 *   if (command.getMethod() instanceof Ack
 *       &amp;&amp; Bridge.confirmed(this, ack.getDeliveryTag(), ack.getMultiple(), true)) {
 *     return true;
 *   }
 *   // the same for Nack, with false
 * }
 * // the original code
 * </pre>
 *
 * It needs no variable of its own, so every frame equals the method's first.
 */
final class ConfirmAdvice extends Advice {

  private static final int THIS = 0;
  private static final int COMMAND = 1;

  ConfirmAdvice(MethodVisitor out) {
    super(out);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    Label original = new Label();
    callBridge("isRenumbering()Z");
    super.visitJumpInsn(Opcodes.IFEQ, original);
    Label noAck = new Label();
    askAbout(ChannelShape.ACK, Opcodes.ICONST_1, noAck);
    frame(noAck);
    askAbout(ChannelShape.NACK, Opcodes.ICONST_0, original);
    frame(original);
  }

  private void askAbout(String confirm, int positive, Label otherwise) {
    loadMethod();
    super.visitTypeInsn(Opcodes.INSTANCEOF, confirm);
    super.visitJumpInsn(Opcodes.IFEQ, otherwise);
    load(THIS);
    loadMethod();
    super.visitTypeInsn(Opcodes.CHECKCAST, confirm);
    call(Opcodes.INVOKEVIRTUAL, confirm, ChannelShape.GET_TAG);
    loadMethod();
    super.visitTypeInsn(Opcodes.CHECKCAST, confirm);
    call(Opcodes.INVOKEVIRTUAL, confirm, ChannelShape.GET_MULTIPLE);
    super.visitInsn(positive);
    callBridge("confirmed(Ljava/lang/Object;JZZ)Z");
    super.visitJumpInsn(Opcodes.IFEQ, otherwise);
    super.visitInsn(Opcodes.ICONST_1);
    super.visitInsn(Opcodes.IRETURN);
  }

  private void loadMethod() {
    load(COMMAND);
    call(Opcodes.INVOKEINTERFACE, ChannelShape.COMMAND, ChannelShape.GET_METHOD);
  }

  private void frame(Label label) {
    super.visitLabel(label);
    super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
  }
}
