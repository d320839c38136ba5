package io.pgshunt.celery;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An AMQP 0-9-1 message in JDK types, as published: {@code basic.publish} arguments, the basic
 * properties, the body.
 *
 * @param exchange as published; empty for the default exchange
 * @param routingKey as published
 * @param properties the basic properties
 * @param body the bytes; not copied, so not to be changed while the message is in use
 */
@SuppressWarnings("ArrayRecordComponent") // copying every body would cost the publish path
public record AmqpMessage(String exchange, String routingKey, Properties properties, byte[] body) {

  /**
   * The basic properties; null where the property's flag is clear.
   *
   * @param headers values of the types an AMQP client uses: {@code String} (or any {@code
   *     CharSequence}-like long string whose {@code toString} is its UTF-8 text), {@code Boolean},
   *     {@code Byte}, {@code Short}, {@code Integer}, {@code Long}, {@code Float}, {@code Double},
   *     {@code BigDecimal}, {@code java.util.Date}, {@code byte[]}, {@code List}, {@code Map}, null
   * @param timestamp to the second
   * @param expiration milliseconds, as a string
   */
  public record Properties(
      @Nullable String contentType,
      @Nullable String contentEncoding,
      Map<String, @Nullable Object> headers,
      @Nullable Integer deliveryMode,
      @Nullable Integer priority,
      @Nullable String correlationId,
      @Nullable String replyTo,
      @Nullable String expiration,
      @Nullable String messageId,
      @Nullable Instant timestamp,
      @Nullable String type,
      @Nullable String userId,
      @Nullable String appId,
      @Nullable String clusterId) {}
}
