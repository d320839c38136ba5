package io.pgshunt.agent.rabbitmq;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Before {@code asyncCompletableRpc} returns: {@code Bridge.asked(this, method, future)}. It is how
 * reactive libraries declare.
 */
final class AsyncRpcAdvice extends Advice {

  private static final int METHOD = 1;
  private static final int FUTURE = 2;

  AsyncRpcAdvice(MethodVisitor out) {
    super(out);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.ARETURN) {
      // A variable above the arguments: the method is about to end, it needs none of its own
      super.visitInsn(Opcodes.DUP);
      super.visitVarInsn(Opcodes.ASTORE, FUTURE);
      load(0);
      load(METHOD);
      load(FUTURE);
      callBridge(
          "asked(Ljava/lang/Object;Ljava/lang/Object;"
              + "Ljava/util/concurrent/CompletableFuture;)V");
    }
    super.visitInsn(opcode);
  }
}
