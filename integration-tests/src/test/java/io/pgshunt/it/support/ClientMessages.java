package io.pgshunt.it.support;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages in amqp-client's form and in the codec's. */
public final class ClientMessages {

  private ClientMessages() {}

  /** The properties of a captured message, read by amqp-client. */
  public static BasicProperties properties(CapturedMessage message) {
    return read(message.properties().toArray(), message.body().length());
  }

  /** As amqp-client would read these once it had written them. */
  public static BasicProperties received(BasicProperties sent, int bodySize) {
    return read(TestMessages.bytesOf(sent).toArray(), bodySize);
  }

  private static BasicProperties read(byte[] properties, int bodySize) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try {
      DataOutputStream out = new DataOutputStream(header);
      out.writeShort(0);
      out.writeLong(bodySize);
      out.write(properties);
      return new BasicProperties(
          new DataInputStream(new ByteArrayInputStream(header.toByteArray())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the agent makes of a publish of {@code properties} and {@code body}. */
  public static AmqpMessage message(
      String exchange, String routingKey, BasicProperties properties, byte[] body) {
    Date timestamp = properties.getTimestamp();
    Map<String, @Nullable Object> headers = properties.getHeaders();
    return new AmqpMessage(
        exchange,
        routingKey,
        new AmqpMessage.Properties(
            properties.getContentType(),
            properties.getContentEncoding(),
            headers == null ? Map.of() : headers,
            properties.getDeliveryMode(),
            properties.getPriority(),
            properties.getCorrelationId(),
            properties.getReplyTo(),
            properties.getExpiration(),
            properties.getMessageId(),
            timestamp == null ? null : timestamp.toInstant(),
            properties.getType(),
            properties.getUserId(),
            properties.getAppId(),
            properties.getClusterId()),
        body);
  }

  /** As a service would give them to {@code basicPublish}. */
  public static BasicProperties properties(AmqpMessage.Properties from) {
    Instant timestamp = from.timestamp();
    return new BasicProperties.Builder()
        .contentType(from.contentType())
        .contentEncoding(from.contentEncoding())
        .headers(from.headers())
        .deliveryMode(from.deliveryMode())
        .priority(from.priority())
        .correlationId(from.correlationId())
        .replyTo(from.replyTo())
        .expiration(from.expiration())
        .messageId(from.messageId())
        .timestamp(timestamp == null ? null : Date.from(timestamp))
        .type(from.type())
        .userId(from.userId())
        .appId(from.appId())
        .clusterId(from.clusterId())
        .build();
  }
}
