package io.pgshunt.agent.rabbitmq;

import org.objectweb.asm.MethodVisitor;

/** First thing in {@code open}: {@code Bridge.opened(this)}. */
final class OpenAdvice extends Advice {

  OpenAdvice(MethodVisitor out) {
    super(out);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    load(0);
    callBridge("opened(Ljava/lang/Object;)V");
  }
}
