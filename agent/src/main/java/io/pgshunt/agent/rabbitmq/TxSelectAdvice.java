package io.pgshunt.agent.rabbitmq;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Before {@code txSelect} returns: {@code Bridge.txSelected(this)}. */
final class TxSelectAdvice extends Advice {

  TxSelectAdvice(MethodVisitor out) {
    super(out);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.ARETURN) {
      load(0);
      callBridge("txSelected(Ljava/lang/Object;)V");
    }
    super.visitInsn(opcode);
  }
}
