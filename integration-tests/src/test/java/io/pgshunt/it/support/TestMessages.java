package io.pgshunt.it.support;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.ContentHeaderPropertyWriter;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Messages made for a test, in the form of captured ones. */
public final class TestMessages {

  /** A queue that nobody declares: what AMQP gets for it, the broker drops. */
  public static final String QUEUE = "pgshunt.it.nowhere";

  private TestMessages() {}

  /** A Celery task of protocol 2 without callbacks. */
  public static CapturedMessage task(String id) {
    return task(id, properties(id).build());
  }

  /** The same, published to an exchange, with headers of its own. */
  public static CapturedMessage taskTo(
      String id, String exchange, String routingKey, Map<String, Object> headers) {
    Map<String, Object> all = new HashMap<>(headers);
    all.putAll(Map.of("task", "shop.add", "id", id, "lang", "java"));
    CapturedMessage message = task(id, properties(id).headers(all).build());
    return message.to(exchange, routingKey);
  }

  /** The same, with a queue for its reply. */
  public static CapturedMessage taskWithReplyTo(String id, String replyTo) {
    return task(id, properties(id).replyTo(replyTo).build());
  }

  /** The same, said to be of a user. */
  public static CapturedMessage taskOfUser(String id, String userId) {
    return task(id, properties(id).userId(userId).build());
  }

  /** A message that has nothing to do with Celery. */
  public static CapturedMessage notATask(String id) {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder().contentType("text/plain").messageId(id).build();
    return message(id, properties, "no task");
  }

  private static AMQP.BasicProperties.Builder properties(String id) {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .contentEncoding("utf-8")
        .headers(Map.of("task", "shop.add", "id", id, "lang", "java"))
        .correlationId(id);
  }

  private static CapturedMessage task(String id, AMQP.BasicProperties properties) {
    return message(
        id,
        properties,
        "[[2, 3], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]");
  }

  private static CapturedMessage message(
      String name, AMQP.BasicProperties properties, String body) {
    return new CapturedMessage(
        name,
        0,
        QUEUE,
        "",
        QUEUE,
        bytesOf(properties),
        null,
        null,
        Bytes.of(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** The property flags and the property list, as they go over the wire. */
  public static Bytes bytesOf(AMQP.BasicProperties properties) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      properties.writePropertiesTo(new ContentHeaderPropertyWriter(new DataOutputStream(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.of(bytes.toByteArray());
  }

  /** What publishes of {@code messages} are on the wire. */
  public static List<AmqpWire.Content> contentsOf(List<CapturedMessage> messages) {
    return messages.stream().map(CapturedMessage::content).toList();
  }
}
