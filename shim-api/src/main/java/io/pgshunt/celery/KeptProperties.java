package io.pgshunt.celery;

import io.pgshunt.task.Json;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a message is no field of the payload, kept as one header so that the message can be put
 * back on the broker, and handed to a listener, as it was (rule T3). Only what differs from what
 * Celery always sets is kept.
 */
final class KeptProperties {

  static final String HEADER_TYPES = "header_types";

  private static final int PERSISTENT = 2;

  /** Equal to no expiration: it depends on the moment, so none is usual. */
  private static final String UNKNOWN = "";

  private final Map<String, RawJson> members = new LinkedHashMap<>();

  /**
   * Collects what is to be kept of the properties of {@code message}.
   *
   * @param payload what it means
   * @param routing tells whether its queue has another name in PostgreSQL
   */
  static KeptProperties of(
      AmqpMessage message, TaskPayload payload, int protocol, Routing routing) {
    KeptProperties kept = new KeptProperties();
    AmqpMessage.Properties properties = message.properties();
    if (protocol != 2) {
      kept.put("protocol", protocol);
    }
    kept.putUnless(CeleryNames.JSON, "content_type", properties.contentType());
    kept.putUnless(CeleryNames.UTF_8, "content_encoding", properties.contentEncoding());
    kept.putUnless(PERSISTENT, "delivery_mode", properties.deliveryMode());
    kept.putUnless(payload.taskId(), "correlation_id", properties.correlationId());
    if (payload.expires() != null) {
      kept.putUnless(UNKNOWN, "expiration", properties.expiration());
    }
    if (!message.exchange().isEmpty()) {
      kept.put("exchange", message.exchange());
      kept.put("routing_key", message.routingKey());
    } else if (!routing.queueNamed(message.routingKey()).equals(message.routingKey())) {
      kept.put("routing_key", message.routingKey());
    }
    kept.put("reply_to", properties.replyTo());
    kept.put("message_id", properties.messageId());
    kept.put("timestamp", properties.timestamp());
    kept.put("type", properties.type());
    kept.put("user_id", properties.userId());
    kept.put("app_id", properties.appId());
    kept.put("cluster_id", properties.clusterId());
    return kept;
  }

  /** Notes a property that is not {@code usual}, its absence too. */
  private void putUnless(Object usual, String name, @Nullable Object value) {
    if (!usual.equals(value)) {
      members.put(name, value == null ? RawJson.NULL : RawJson.of(value));
    }
  }

  void put(String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, RawJson.of(value));
    }
  }

  void putIfAny(String name, Map<String, RawJson> values) {
    if (!values.isEmpty()) {
      members.put(name, RawJson.object(values));
    }
  }

  /** Adds these to {@code headers} unless there are none. */
  void addTo(Map<String, RawJson> headers) {
    if (!members.isEmpty()) {
      headers.put(CeleryNames.AMQP_PROPERTIES, RawJson.object(members));
    }
  }

  // The way back

  static KeptProperties from(RawJson headers) {
    KeptProperties kept = new KeptProperties();
    RawJson json = headers.members().get(CeleryNames.AMQP_PROPERTIES);
    if (json != null && json.isObject()) {
      kept.members.putAll(json.members());
    }
    return kept;
  }

  @Nullable String text(String name) {
    RawJson value = members.get(name);
    return value == null || value.isNull() ? null : value.asString();
  }

  @Nullable Instant timestamp() {
    String text = text("timestamp");
    return text == null ? null : Instant.parse(text);
  }

  /** A property that is {@code usual} if nothing is kept of it; null if it was not set. */
  @Nullable String textUnless(@Nullable String usual, String name) {
    return members.containsKey(name) ? text(name) : usual;
  }

  @Nullable Integer deliveryMode() {
    RawJson value = members.get("delivery_mode");
    if (value == null) {
      return PERSISTENT;
    }
    return value.isNull() ? null : Json.read(value, Integer.class);
  }

  int protocol() {
    RawJson value = members.get("protocol");
    return value == null ? 2 : Json.read(value, Integer.class);
  }

  Map<String, RawJson> map(String name) {
    RawJson value = members.get(name);
    return value == null ? Map.of() : value.members();
  }

  List<RawJson> list(String name) {
    RawJson value = members.get(name);
    return value == null ? List.of() : value.elements();
  }

  /** The AMQP value of a header that was noted with {@link HeaderValues}. */
  @Nullable Object headerValue(RawJson value, String header) {
    return HeaderValues.toAmqp(value, HeaderValues.child("", header), map(HEADER_TYPES));
  }
}
