package io.pgshunt.agent.rabbitmq;

import org.objectweb.asm.Type;

/**
 * What the woven code relies on, checked member by member before a byte is changed.
 *
 * <p>All publishes of a channel end in its public {@code basicPublish} with the most parameters: up
 * to amqp-client 5.30 the one with six, which takes a {@code byte[]}; from 5.31 one with seven,
 * which takes a {@code ByteBuffer} and a {@code WriteListener}, and which the other calls.
 *
 * @param publish name and descriptor, concatenated
 * @param takesListener whether the seventh parameter is there
 * @param hasMetrics whether publishes are counted
 * @param hasObservation whether the application may have them observed, and their headers enriched
 */
record ChannelShape(
    String publish, boolean takesListener, boolean hasMetrics, boolean hasObservation) {

  static final String PROPERTIES = "com/rabbitmq/client/AMQP$BasicProperties";
  static final String WRITE_LISTENER = "com/rabbitmq/client/WriteListener";
  static final String DECLARE_OK = "com/rabbitmq/client/impl/AMQImpl$Queue$DeclareOk";

  static final String CONNECTION = "com/rabbitmq/client/impl/AMQConnection";
  static final String VIRTUAL_HOST_FIELD = "_virtualHost";

  static final String IS_OPEN = "isOpen()Z";
  static final String NEXT_PUBLISH_SEQ_NO = "getNextPublishSeqNo()J";
  static final String OPEN = "open()V";
  static final String DONE = "done(ZLjava/lang/Throwable;)V";
  static final String GET_QUEUE = "getQueue()Ljava/lang/String;";

  static final String SEQ_NO_FIELD = "nextPublishSeqNo";
  static final String UNCONFIRMED_FIELD = "unconfirmedSet";
  static final String UNCONFIRMED_TYPE = "Ljava/util/SortedSet;";

  static final String METRICS_FIELD = "metricsCollector";
  static final String METRICS = "com/rabbitmq/client/MetricsCollector";
  static final String COUNT_PUBLISH = "basicPublish(Lcom/rabbitmq/client/Channel;)V";
  static final String COUNT_FAILURE =
      "basicPublishFailure(Lcom/rabbitmq/client/Channel;Ljava/lang/Throwable;)V";

  static final String OBSERVATION_FIELD = "observationCollector";
  static final String OBSERVATION = "com/rabbitmq/client/observation/ObservationCollector";
  static final String OBSERVED_CALL = OBSERVATION + "$PublishCall";
  static final String CONNECTION_INFO = "connectionInfo()L" + OBSERVATION + "$ConnectionInfo;";
  static final String NO_OBSERVATION = "NO_OP";

  static final String COMMAND = "com/rabbitmq/client/Command";
  static final String AMQ_COMMAND = "com/rabbitmq/client/impl/AMQCommand";
  static final String GET_METHOD = "getMethod()Lcom/rabbitmq/client/Method;";
  static final String ACK = "com/rabbitmq/client/impl/AMQImpl$Basic$Ack";
  static final String NACK = "com/rabbitmq/client/impl/AMQImpl$Basic$Nack";
  static final String GET_TAG = "getDeliveryTag()J";
  static final String GET_MULTIPLE = "getMultiple()Z";
  static final String PROCESS_ASYNC = "processAsync(L" + COMMAND + ";)Z";

  static final String ASYNC_RPC =
      "asyncCompletableRpc(Lcom/rabbitmq/client/Method;)Ljava/util/concurrent/CompletableFuture;";

  static final String TX_SELECT = "txSelect()Lcom/rabbitmq/client/impl/AMQImpl$Tx$SelectOk;";
  static final String COMMIT_OK = "com/rabbitmq/client/impl/AMQImpl$Tx$CommitOk";
  static final String TX_COMMIT = "txCommit()L" + COMMIT_OK + ";";
  static final String TX_ROLLBACK = "txRollback()Lcom/rabbitmq/client/impl/AMQImpl$Tx$RollbackOk;";
  static final String QUEUE_DECLARE =
      "queueDeclare(Ljava/lang/String;ZZZLjava/util/Map;)L" + DECLARE_OK + ";";
  static final String QUEUE_DECLARE_NO_WAIT =
      "queueDeclareNoWait(Ljava/lang/String;ZZZLjava/util/Map;)V";
  static final String BASIC_CONSUME =
      "basicConsume(Ljava/lang/String;ZLjava/lang/String;ZZLjava/util/Map;"
          + "Lcom/rabbitmq/client/Consumer;)Ljava/lang/String;";
  static final String BASIC_GET = "basicGet(Ljava/lang/String;Z)Lcom/rabbitmq/client/GetResponse;";

  /** Getters of the basic properties, in the order that {@code ChannelEvents.publish} states. */
  static final String[] GETTERS = {
    "getContentType()Ljava/lang/String;",
    "getContentEncoding()Ljava/lang/String;",
    "getHeaders()Ljava/util/Map;",
    "getDeliveryMode()Ljava/lang/Integer;",
    "getPriority()Ljava/lang/Integer;",
    "getCorrelationId()Ljava/lang/String;",
    "getReplyTo()Ljava/lang/String;",
    "getExpiration()Ljava/lang/String;",
    "getMessageId()Ljava/lang/String;",
    "getTimestamp()Ljava/util/Date;",
    "getType()Ljava/lang/String;",
    "getUserId()Ljava/lang/String;",
    "getAppId()Ljava/lang/String;",
    "getClusterId()Ljava/lang/String;",
  };

  static final String SIX =
      "basicPublish(Ljava/lang/String;Ljava/lang/String;ZZL" + PROPERTIES + ";[B)V";
  private static final String SEVEN =
      "basicPublish(Ljava/lang/String;Ljava/lang/String;ZZL"
          + PROPERTIES
          + ";Ljava/nio/ByteBuffer;L"
          + WRITE_LISTENER
          + ";)V";

  /**
   * The shape of a channel class.
   *
   * @throws UnknownShapeException if it, or a class that the woven code would call, is not as
   *     needed
   */
  static ChannelShape of(Members channel, NearbyClasses nearby) throws UnknownShapeException {
    String publish = terminalPublish(channel);
    boolean takesListener = publish.equals(SEVEN);
    if (!takesListener && !publish.equals(SIX)) {
      throw new UnknownShapeException(
          "class " + channel.className() + " publishes through " + publish);
    }
    channel.require(NEXT_PUBLISH_SEQ_NO);
    channel.require(OPEN);
    channel.require(TX_SELECT);
    channel.require(TX_COMMIT);
    channel.require(TX_ROLLBACK);
    channel.require(SIX);
    channel.require(QUEUE_DECLARE);
    channel.require(QUEUE_DECLARE_NO_WAIT);
    channel.require(BASIC_CONSUME);
    channel.require(BASIC_GET);
    requireInherited(channel, IS_OPEN, nearby);
    requireConfirms(channel, nearby);
    nearby.membersOf(CONNECTION).requireField(VIRTUAL_HOST_FIELD + " Ljava/lang/String;");
    nearby.membersOf(DECLARE_OK).require(GET_QUEUE);
    Members properties = nearby.membersOf(PROPERTIES);
    for (String getter : GETTERS) {
      properties.require(getter);
    }
    if (takesListener) {
      requireListener(nearby.membersOf(WRITE_LISTENER));
    }
    return new ChannelShape(
        publish, takesListener, hasMetrics(channel, nearby), hasObservation(channel, nearby));
  }

  /** Clients older than the collector have nothing to count with. */
  private static boolean hasMetrics(Members channel, NearbyClasses nearby)
      throws UnknownShapeException {
    if (!channel.hasField(METRICS_FIELD + " L" + METRICS + ";")) {
      return false;
    }
    Members metrics = nearby.membersOf(METRICS);
    metrics.require(COUNT_PUBLISH);
    metrics.require(COUNT_FAILURE);
    return true;
  }

  private static boolean hasObservation(Members channel, NearbyClasses nearby)
      throws UnknownShapeException {
    if (!channel.hasField(OBSERVATION_FIELD + " L" + OBSERVATION + ";")) {
      return false;
    }
    Members collector = nearby.membersOf(OBSERVATION);
    if (!collector.hasStaticField(NO_OBSERVATION + " L" + OBSERVATION + ";")) {
      throw new UnknownShapeException(OBSERVATION + " has no constant " + NO_OBSERVATION);
    }
    nearby.membersOf(OBSERVED_CALL).require("publish(L" + PROPERTIES + ";)V");
    return true;
  }

  private static void requireConfirms(Members channel, NearbyClasses nearby)
      throws UnknownShapeException {
    channel.requireField(SEQ_NO_FIELD + " J");
    channel.requireField(UNCONFIRMED_FIELD + " " + UNCONFIRMED_TYPE);
    channel.require(PROCESS_ASYNC);
    nearby.membersOf(COMMAND).require(GET_METHOD);
    nearby.membersOf(AMQ_COMMAND).require("<init>(Lcom/rabbitmq/client/Method;)V");
    for (String confirm : new String[] {ACK, NACK}) {
      Members members = nearby.membersOf(confirm);
      members.require(GET_TAG);
      members.require(GET_MULTIPLE);
    }
    nearby.membersOf(ACK).require("<init>(JZ)V");
    nearby.membersOf(NACK).require("<init>(JZZ)V");
  }

  private static String terminalPublish(Members channel) throws UnknownShapeException {
    String terminal = "";
    int most = 0;
    for (String method : channel.all()) {
      if (method.startsWith("basicPublish(") && channel.hasPublic(method)) {
        int count = Type.getArgumentTypes(method.substring(method.indexOf('('))).length;
        if (count > most) {
          most = count;
          terminal = method;
        }
      }
    }
    if (most == 0) {
      throw new UnknownShapeException(
          "class " + channel.className() + " has no public basicPublish");
    }
    return terminal;
  }

  private static void requireInherited(Members type, String method, NearbyClasses nearby)
      throws UnknownShapeException {
    Members searched = type;
    while (!searched.hasPublic(method)) {
      String above = searched.superName();
      if (above == null || above.startsWith("java/")) {
        type.require(method);
        return;
      }
      searched = nearby.membersOf(above);
    }
  }

  private static void requireListener(Members listener) throws UnknownShapeException {
    listener.require(DONE);
    if (!listener.isInterface()) {
      throw new UnknownShapeException(WRITE_LISTENER + " is not an interface");
    }
  }
}
