package io.pgshunt.agent.rabbitmq;

import org.objectweb.asm.MethodVisitor;

/** First thing in {@code txRollback}: {@code Bridge.txRollback(this)}. */
final class TxRollbackAdvice extends Advice {

  TxRollbackAdvice(MethodVisitor out) {
    super(out);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    load(0);
    callBridge("txRollback(Ljava/lang/Object;)V");
  }
}
