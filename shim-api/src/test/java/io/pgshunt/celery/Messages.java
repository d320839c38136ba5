package io.pgshunt.celery;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages as a Java service writes them by hand. */
final class Messages {

  static final String EMBED_NONE =
      "{\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}";

  private Messages() {}

  /** Headers of protocol 2 that a worker needs, with {@code more} as name, value, name, value, … */
  static Map<String, @Nullable Object> headers(@Nullable Object... more) {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    headers.put("task", "shop.add");
    headers.put("id", "t-1");
    for (int i = 0; i < more.length; i += 2) {
      headers.put(String.valueOf(more[i]), more[i + 1]);
    }
    return headers;
  }

  static AmqpMessage protocol2(Map<String, @Nullable Object> headers, String body) {
    return message("", "celery", headers, "application/json", "utf-8", utf8(body));
  }

  static AmqpMessage withEmbed(String embed) {
    return protocol2(headers(), "[[1], {}, " + embed + "]");
  }

  static AmqpMessage withCallbacks(String callbacks) {
    return withEmbed("{\"callbacks\": " + callbacks + "}");
  }

  static AmqpMessage protocol1(String body) {
    return message("", "celery", Map.of(), "application/json", "utf-8", utf8(body));
  }

  static String signature(String task, String options) {
    return "{\"task\": \""
        + task
        + "\", \"args\": [], \"kwargs\": {}, \"options\": "
        + options
        + ", \"subtask_type\": null, \"immutable\": false}";
  }

  static String composite(String type, String options, String... tasks) {
    return "{\"task\": \"celery."
        + type
        + "\", \"args\": [], \"kwargs\": {\"tasks\": ["
        + String.join(", ", tasks)
        + "]}, \"options\": "
        + options
        + ", \"subtask_type\": \""
        + type
        + "\", \"immutable\": false}";
  }

  static AmqpMessage message(
      String exchange,
      String routingKey,
      Map<String, @Nullable Object> headers,
      @Nullable String contentType,
      @Nullable String contentEncoding,
      byte[] body) {
    return new AmqpMessage(
        exchange, routingKey, properties(headers, contentType, contentEncoding, null, null), body);
  }

  static AmqpMessage.Properties properties(
      Map<String, @Nullable Object> headers,
      @Nullable String contentType,
      @Nullable String contentEncoding,
      @Nullable Integer priority,
      @Nullable String expiration) {
    return new AmqpMessage.Properties(
        contentType,
        contentEncoding,
        headers,
        2,
        priority,
        "t-1",
        "reply-queue",
        expiration,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
