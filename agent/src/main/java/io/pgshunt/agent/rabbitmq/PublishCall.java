package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.bootstrap.ChannelEvents;
import io.pgshunt.agent.gate.BrokerConnection;
import io.pgshunt.agent.gate.ChannelMode;
import io.pgshunt.agent.gate.Publication;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one publish, turned into a {@link Publication} when the gate asks, so that
 * whatever is wrong with them is the gate's to handle.
 */
final class PublishCall implements Supplier<Publication> {

  private static final AmqpMessage.Properties NONE =
      new AmqpMessage.Properties(
          null, null, Map.of(), null, null, null, null, null, null, null, null, null, null, null);

  private static final long MILLIS = 1000;

  private final String exchange;
  private final String routingKey;
  private final boolean mandatory;
  private final boolean immediate;
  private final @Nullable Object @Nullable [] properties;
  private final @Nullable Object body;
  private final ChannelMode mode;
  private final BrokerConnection connection;

  /**
   * @param properties as {@code ChannelEvents.publish} states
   */
  PublishCall(
      String exchange,
      String routingKey,
      boolean mandatory,
      boolean immediate,
      @Nullable Object @Nullable [] properties,
      @Nullable Object body,
      ChannelMode mode,
      BrokerConnection connection) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.mandatory = mandatory;
    this.immediate = immediate;
    this.properties = properties;
    this.body = body;
    this.mode = mode;
    this.connection = connection;
  }

  static ChannelMode mode(boolean open, boolean tx, long nextPublishSeqNo) {
    if (!open) {
      return ChannelMode.CLOSED;
    } else if (tx) {
      return ChannelMode.TX;
    }
    return nextPublishSeqNo > 0 ? ChannelMode.CONFIRM : ChannelMode.PLAIN;
  }

  @Override
  public Publication get() {
    return new Publication(
        new AmqpMessage(exchange, routingKey, propertiesOf(properties), bytesOf(body)),
        mode,
        mandatory,
        immediate,
        connection);
  }

  /** Whether it is worth while to look at it more closely: see the codec. Never throws. */
  boolean mayBeTask() {
    try {
      return CeleryCodec.mayBeTask(get().message());
    } catch (RuntimeException e) {
      // What is wrong with it, the gate finds out and says
      return false;
    }
  }

  /**
   * The same with other properties.
   *
   * @param changed as {@code ChannelEvents.publish} states
   */
  PublishCall withProperties(@Nullable Object[] changed) {
    return new PublishCall(
        exchange, routingKey, mandatory, immediate, changed, body, mode, connection);
  }

  String exchange() {
    return exchange;
  }

  String routingKey() {
    return routingKey;
  }

  boolean mandatory() {
    return mandatory;
  }

  boolean immediate() {
    return immediate;
  }

  /** As the caller gave it. */
  @Nullable Object body() {
    return body;
  }

  /** The object that holds the properties; null if the caller gave none. */
  @Nullable Object properties() {
    return properties == null ? null : properties[ChannelEvents.PROPERTIES - 1];
  }

  /** The same with a copy of the body, which the application may change once it is published. */
  PublishCall withOwnBody() {
    return new PublishCall(
        exchange,
        routingKey,
        mandatory,
        immediate,
        properties,
        bytesOf(body).clone(),
        mode,
        connection);
  }

  /**
   * Sends the message by the channel itself, in its present state; that it is published was
   * observed and counted when the application called.
   *
   * @throws IOException as the channel does
   */
  void publish(Object channel) throws IOException {
    ChannelCalls.of(channel)
        .transmit(channel, exchange, routingKey, mandatory, immediate, properties(), bytesOf(body));
  }

  private static AmqpMessage.Properties propertiesOf(@Nullable Object @Nullable [] values) {
    if (values == null) {
      return NONE;
    }
    return new AmqpMessage.Properties(
        (String) values[0],
        (String) values[1],
        headersOf(values[2]),
        (Integer) values[3],
        (Integer) values[4],
        (String) values[5],
        (String) values[6],
        (String) values[7],
        (String) values[8],
        timestampOf((Date) values[9]),
        (String) values[10],
        (String) values[11],
        (String) values[12],
        (String) values[13]);
  }

  @SuppressWarnings("unchecked") // what BasicProperties.getHeaders declares
  private static Map<String, @Nullable Object> headersOf(@Nullable Object headers) {
    return headers == null ? Map.of() : (Map<String, @Nullable Object>) headers;
  }

  /** To the second, as it goes over the wire. */
  @SuppressWarnings("JavaUtilDate") // the type that amqp-client uses
  private static @Nullable Instant timestampOf(@Nullable Date date) {
    return date == null ? null : Instant.ofEpochSecond(date.getTime() / MILLIS);
  }

  /** Of a buffer, what is between its position and its limit, which stay where they are. */
  private static byte[] bytesOf(@Nullable Object body) {
    if (body instanceof byte[] bytes) {
      return bytes;
    } else if (body instanceof ByteBuffer buffer) {
      return bytesOf(buffer);
    } else if (body == null) {
      return new byte[0];
    }
    throw new IllegalArgumentException("a body of type " + body.getClass().getName());
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    if (buffer.hasArray()
        && buffer.arrayOffset() == 0
        && buffer.position() == 0
        && buffer.limit() == buffer.array().length) {
      return buffer.array();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
