package io.pgshunt.agent.rabbitmq;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * First thing in the terminal {@code basicPublish}:
 *
 * <pre>
 * if (!Bridge.isOff()) {
 *   Object[] values = null;
 *   if (props != null) {
 *     values = new Object[] {props.getContentType(), ..., props};
 *   }
 *   if (Bridge.publish(this, exchange, routingKey, mandatory, immediate, values, body,
 *       isOpen(), getNextPublishSeqNo())) {
 *     if (nextPublishSeqNo > 0) {
 *       unconfirmedSet.add(nextPublishSeqNo);
 *       nextPublishSeqNo++;
 *       Bridge.moved(this, nextPublishSeqNo - 1, unconfirmedSet);
 *     }
 *     if (listener != null) {
 *       listener.done(true, null);
 *     }
 *     return;
 *   }
 * }
 * // the original code
 * </pre>
 *
 * The frames are those of the compressed form, each relative to the one before; the last leaves the
 * method's own arguments only, so that the original frames still follow on.
 */
final class PublishAdvice extends Advice {

  private static final int THIS = 0;
  private static final int EXCHANGE = 1;
  private static final int ROUTING_KEY = 2;
  private static final int MANDATORY = 3;
  private static final int IMMEDIATE = 4;
  private static final int PROPERTIES = 5;
  private static final int BODY = 6;
  private static final int LISTENER = 7;

  private static final Object[] OBJECT_ARRAY = {"[Ljava/lang/Object;"};

  private final boolean takesListener;
  private final int values;

  PublishAdvice(MethodVisitor out, boolean takesListener) {
    super(out);
    this.takesListener = takesListener;
    // The first variable after the arguments: the original code has no use for it yet
    this.values = takesListener ? LISTENER + 1 : BODY + 1;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    Label original = new Label();
    callBridge("isOff()Z");
    super.visitJumpInsn(Opcodes.IFNE, original);
    readProperties();
    callPublish();
    super.visitJumpInsn(Opcodes.IFEQ, original);
    takeSequenceNumber();
    if (takesListener) {
      tellListener();
    }
    super.visitInsn(Opcodes.RETURN);
    super.visitLabel(original);
    frame(Opcodes.F_CHOP, new Object[1]);
  }

  private void readProperties() {
    Label none = new Label();
    super.visitInsn(Opcodes.ACONST_NULL);
    super.visitVarInsn(Opcodes.ASTORE, values);
    load(PROPERTIES);
    super.visitJumpInsn(Opcodes.IFNULL, none);
    String[] getters = ChannelShape.GETTERS;
    super.visitIntInsn(Opcodes.BIPUSH, getters.length + 1);
    super.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    for (int i = 0; i < getters.length; i++) {
      super.visitInsn(Opcodes.DUP);
      super.visitIntInsn(Opcodes.BIPUSH, i);
      load(PROPERTIES);
      call(Opcodes.INVOKEVIRTUAL, ChannelShape.PROPERTIES, getters[i]);
      super.visitInsn(Opcodes.AASTORE);
    }
    super.visitInsn(Opcodes.DUP);
    super.visitIntInsn(Opcodes.BIPUSH, getters.length);
    load(PROPERTIES);
    super.visitInsn(Opcodes.AASTORE);
    super.visitVarInsn(Opcodes.ASTORE, values);
    super.visitLabel(none);
    frame(Opcodes.F_APPEND, OBJECT_ARRAY);
  }

  private void callPublish() {
    load(THIS);
    load(EXCHANGE);
    load(ROUTING_KEY);
    super.visitVarInsn(Opcodes.ILOAD, MANDATORY);
    super.visitVarInsn(Opcodes.ILOAD, IMMEDIATE);
    load(values);
    load(BODY);
    load(THIS);
    call(Opcodes.INVOKEVIRTUAL, CHANNEL, ChannelShape.IS_OPEN);
    load(THIS);
    call(Opcodes.INVOKEVIRTUAL, CHANNEL, ChannelShape.NEXT_PUBLISH_SEQ_NO);
    callBridge(
        "publish(Ljava/lang/Object;Ljava/lang/String;Ljava/lang/String;ZZ"
            + "[Ljava/lang/Object;Ljava/lang/Object;ZJ)Z");
  }

  /** As the original code does for a message that it publishes. */
  private void takeSequenceNumber() {
    Label unconfirmed = new Label();
    loadSequenceNumber();
    super.visitInsn(Opcodes.LCONST_0);
    super.visitInsn(Opcodes.LCMP);
    super.visitJumpInsn(Opcodes.IFLE, unconfirmed);
    loadUnconfirmed();
    loadSequenceNumber();
    call(Opcodes.INVOKESTATIC, "java/lang/Long", "valueOf(J)Ljava/lang/Long;");
    call(Opcodes.INVOKEINTERFACE, "java/util/SortedSet", "add(Ljava/lang/Object;)Z");
    super.visitInsn(Opcodes.POP);
    load(THIS);
    loadSequenceNumber();
    super.visitInsn(Opcodes.LCONST_1);
    super.visitInsn(Opcodes.LADD);
    super.visitFieldInsn(Opcodes.PUTFIELD, CHANNEL, ChannelShape.SEQ_NO_FIELD, "J");
    load(THIS);
    loadSequenceNumber();
    super.visitInsn(Opcodes.LCONST_1);
    super.visitInsn(Opcodes.LSUB);
    loadUnconfirmed();
    callBridge("moved(Ljava/lang/Object;JLjava/util/SortedSet;)V");
    super.visitLabel(unconfirmed);
    frame(Opcodes.F_SAME, new Object[0]);
  }

  private void loadSequenceNumber() {
    load(THIS);
    super.visitFieldInsn(Opcodes.GETFIELD, CHANNEL, ChannelShape.SEQ_NO_FIELD, "J");
  }

  private void loadUnconfirmed() {
    load(THIS);
    super.visitFieldInsn(
        Opcodes.GETFIELD, CHANNEL, ChannelShape.UNCONFIRMED_FIELD, ChannelShape.UNCONFIRMED_TYPE);
  }

  private void tellListener() {
    Label silent = new Label();
    load(LISTENER);
    super.visitJumpInsn(Opcodes.IFNULL, silent);
    load(LISTENER);
    super.visitInsn(Opcodes.ICONST_1);
    super.visitInsn(Opcodes.ACONST_NULL);
    call(Opcodes.INVOKEINTERFACE, ChannelShape.WRITE_LISTENER, ChannelShape.DONE);
    super.visitLabel(silent);
    frame(Opcodes.F_SAME, new Object[0]);
  }

  /** A frame with an empty stack. */
  private void frame(int type, @Nullable Object[] locals) {
    super.visitFrame(type, locals.length, locals, 0, null);
  }
}
