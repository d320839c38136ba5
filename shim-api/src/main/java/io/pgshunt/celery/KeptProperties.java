package io.pgshunt.celery;

import io.pgshunt.task.Json;
import io.pgshunt.task.RawJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a message's properties is no field of the payload, kept as one header so that the message
 * can be put back on the broker as it was (rule T3). Only what differs from what Celery always sets
 * is kept.
 */
final class KeptProperties {

  private static final int PERSISTENT = 2;

  private final Map<String, RawJson> members = new LinkedHashMap<>();

  /** Collects what is to be kept of {@code message}. */
  static KeptProperties of(AmqpMessage message, String taskId, int protocol) {
    KeptProperties kept = new KeptProperties();
    AmqpMessage.Properties properties = message.properties();
    if (protocol != 2) {
      kept.put("protocol", protocol);
    }
    Integer deliveryMode = properties.deliveryMode();
    if (deliveryMode == null || deliveryMode != PERSISTENT) {
      kept.members.put(
          "delivery_mode", deliveryMode == null ? RawJson.NULL : RawJson.of(deliveryMode));
    }
    if (!taskId.equals(properties.correlationId())) {
      kept.put("correlation_id", properties.correlationId());
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
}
