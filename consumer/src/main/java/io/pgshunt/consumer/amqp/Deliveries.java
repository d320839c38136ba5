package io.pgshunt.consumer.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.ContentHeaderPropertyWriter;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;

/** A task as the message a broker would have delivered. */
final class Deliveries {

  private Deliveries() {}

  static Delivery of(TaskContext task, long deliveryTag) throws IOException {
    TaskPayload payload =
        task.payload().toBuilder()
            .headers(withoutRequeues(task.headers()))
            .completion(task.completion())
            .build();
    AmqpMessage message = CeleryCodec.encodeAsPublished(payload, task.queue(), Instant.now());
    Envelope envelope =
        new Envelope(deliveryTag, task.isRedelivered(), message.exchange(), message.routingKey());
    return new Delivery(
        envelope, received(sent(message.properties()), message.body().length), message.body());
  }

  /** The envelope tells. */
  private static RawJson withoutRequeues(Map<String, RawJson> headers) {
    Map<String, RawJson> others = new LinkedHashMap<>(headers);
    others.remove(Chaining.REQUEUES_HEADER);
    return RawJson.object(others);
  }

  private static BasicProperties sent(AmqpMessage.Properties from) {
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

  /** As the client reads what it has written: long strings, whole seconds, its kinds of maps. */
  private static BasicProperties received(BasicProperties sent, long bodySize) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(header);
    // Weight and size, which are before the properties in a content header frame.
    out.writeShort(0);
    out.writeLong(bodySize);
    sent.writePropertiesTo(new ContentHeaderPropertyWriter(out));
    return new BasicProperties(new DataInputStream(new ByteArrayInputStream(header.toByteArray())));
  }
}
