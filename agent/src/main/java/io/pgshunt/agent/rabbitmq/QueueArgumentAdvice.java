package io.pgshunt.agent.rabbitmq;

import org.objectweb.asm.MethodVisitor;

/** First thing in a method whose first argument names a queue: {@code Bridge.queueUsed(queue)}. */
final class QueueArgumentAdvice extends Advice {

  private static final int QUEUE = 1;

  QueueArgumentAdvice(MethodVisitor out) {
    super(out);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    load(QUEUE);
    callBridge("queueUsed(Ljava/lang/String;)V");
  }
}
