package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.bootstrap.ChannelEvents;
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
 *   switch (Bridge.publish(this, exchange, routingKey, mandatory, immediate, values, body,
 *       listener, isOpen(), getNextPublishSeqNo())) {
 *     case TAKEN:
 *       if (nextPublishSeqNo > 0) {
 *         unconfirmedSet.add(nextPublishSeqNo);
 *         nextPublishSeqNo++;
 *         Bridge.moved(this, nextPublishSeqNo - 1, unconfirmedSet);
 *       }
 *       if (listener != null) {
 *         listener.done(true, null);
 *       }
 *       metricsCollector.basicPublish(this);
 *       return;
 *     case DONE:
 *       return;
 *   }
 * }
 * // the original code, in which what observes it is
 * //   (ObservationCollector) Bridge.collector(observationCollector, ObservationCollector.NO_OP)
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

  private final ChannelShape shape;
  private final int values;

  PublishAdvice(MethodVisitor out, ChannelShape shape) {
    super(out);
    this.shape = shape;
    // The first variable after the arguments: the original code has no use for it yet
    this.values = shape.takesListener() ? LISTENER + 1 : BODY + 1;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    Label original = new Label();
    callBridge("isOff()Z");
    super.visitJumpInsn(Opcodes.IFNE, original);
    readProperties();
    callPublish();
    Label taken = new Label();
    Label done = new Label();
    super.visitTableSwitchInsn(
        ChannelEvents.GO_ON, ChannelEvents.TAKEN, done, new Label[] {original, taken});
    super.visitLabel(taken);
    frame(Opcodes.F_SAME, new Object[0]);
    takeSequenceNumber();
    if (shape.takesListener()) {
      tellListener();
    }
    if (shape.hasMetrics()) {
      count();
    }
    super.visitInsn(Opcodes.RETURN);
    super.visitLabel(done);
    frame(Opcodes.F_SAME, new Object[0]);
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
    if (shape.takesListener()) {
      load(LISTENER);
    } else {
      super.visitInsn(Opcodes.ACONST_NULL);
    }
    load(THIS);
    call(Opcodes.INVOKEVIRTUAL, CHANNEL, ChannelShape.IS_OPEN);
    load(THIS);
    call(Opcodes.INVOKEVIRTUAL, CHANNEL, ChannelShape.NEXT_PUBLISH_SEQ_NO);
    callBridge(
        "publish(Ljava/lang/Object;Ljava/lang/String;Ljava/lang/String;ZZ"
            + "[Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;ZJ)I");
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

  /** As the original code does once it has published. */
  private void count() {
    load(THIS);
    super.visitFieldInsn(
        Opcodes.GETFIELD, CHANNEL, ChannelShape.METRICS_FIELD, "L" + ChannelShape.METRICS + ";");
    load(THIS);
    call(Opcodes.INVOKEINTERFACE, ChannelShape.METRICS, ChannelShape.COUNT_PUBLISH);
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    super.visitFieldInsn(opcode, owner, name, descriptor);
    if (shape.hasObservation()
        && opcode == Opcodes.GETFIELD
        && name.equals(ChannelShape.OBSERVATION_FIELD)) {
      super.visitFieldInsn(
          Opcodes.GETSTATIC, ChannelShape.OBSERVATION, ChannelShape.NO_OBSERVATION, descriptor);
      callBridge("collector(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;");
      super.visitTypeInsn(Opcodes.CHECKCAST, ChannelShape.OBSERVATION);
    }
  }

  /** A frame with an empty stack. */
  private void frame(int type, @Nullable Object[] locals) {
    super.visitFrame(type, locals.length, locals, 0, null);
  }
}
