package io.pgshunt.agent.rabbitmq;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * First thing in {@code txCommit}:
 *
 * <pre>
 * Object answer = Bridge.txCommit(this);
 * if (answer != null) {
 *   return (CommitOk) answer;
 * }
 * // the original code
 * </pre>
 *
 * The answer stays on the stack, so that the method's variables are as they were.
 */
final class TxCommitAdvice extends Advice {

  private static final Object[] OBJECT = {"java/lang/Object"};

  TxCommitAdvice(MethodVisitor out) {
    super(out);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    Label original = new Label();
    load(0);
    callBridge("txCommit(Ljava/lang/Object;)Ljava/lang/Object;");
    super.visitInsn(Opcodes.DUP);
    super.visitJumpInsn(Opcodes.IFNULL, original);
    super.visitTypeInsn(Opcodes.CHECKCAST, ChannelShape.COMMIT_OK);
    super.visitInsn(Opcodes.ARETURN);
    super.visitLabel(original);
    super.visitFrame(Opcodes.F_SAME1, 0, null, 1, OBJECT);
    super.visitInsn(Opcodes.POP);
  }
}
