package io.pgshunt.celery;

import io.pgshunt.task.RawJson;
import io.pgshunt.task.Seconds;
import io.pgshunt.task.TaskPayload;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payload back to the message it means, in the protocol it came in (2 if it came in none). Chains
 * return as nested {@code link}s, which is how protocol 1 has always written them (fact 34) and
 * what workers of either protocol run.
 */
final class MessageEncoder {

  private MessageEncoder() {}

  static AmqpMessage encode(TaskPayload payload, String queue, Instant now) {
    KeptProperties kept = KeptProperties.from(payload.headers());
    Map<String, RawJson> headers = new LinkedHashMap<>(payload.headers().members());
    headers.remove(CeleryNames.AMQP_PROPERTIES);
    boolean protocol1 = kept.protocol() == 1;
    RawJson group = protocol1 ? headers.remove(CeleryNames.GROUP) : null;
    RawJson groupIndex = protocol1 ? headers.remove(CeleryNames.GROUP_INDEX) : null;

    Map<String, @Nullable Object> amqpHeaders = new LinkedHashMap<>();
    if (!protocol1) {
      putFields(amqpHeaders, payload);
    }
    Map<String, RawJson> types = kept.map("header_types");
    headers.forEach(
        (name, value) ->
            amqpHeaders.put(name, HeaderValues.toAmqp(value, HeaderValues.child("", name), types)));

    if (!protocol1) {
      CeleryNames.OPTIONAL_HEADERS.forEach(name -> amqpHeaders.putIfAbsent(name, null));
    }

    RawJson body = protocol1 ? body1(payload, kept, group, groupIndex) : body2(payload);
    return new AmqpMessage(
        "",
        queue,
        properties(payload, kept, amqpHeaders, now),
        body.text().getBytes(StandardCharsets.UTF_8));
  }

  private static AmqpMessage.Properties properties(
      TaskPayload payload,
      KeptProperties kept,
      Map<String, @Nullable Object> headers,
      Instant now) {
    String correlationId = kept.text("correlation_id");
    return new AmqpMessage.Properties(
        CeleryNames.JSON,
        "utf-8",
        headers,
        kept.deliveryMode(),
        payload.priority(),
        correlationId == null ? payload.taskId() : correlationId,
        kept.text("reply_to"),
        expiration(payload, now),
        kept.text("message_id"),
        kept.timestamp(),
        kept.text("type"),
        kept.text("user_id"),
        kept.text("app_id"),
        kept.text("cluster_id"));
  }

  /** As Celery does, the broker is told as well; what is over already is given one millisecond. */
  private static @Nullable String expiration(TaskPayload payload, Instant now) {
    return payload.expires() == null
        ? null
        : Long.toString(Math.max(1, Duration.between(now, payload.expires()).toMillis()));
  }

  private static void putFields(Map<String, @Nullable Object> headers, TaskPayload payload) {
    headers.put(CeleryNames.TASK, payload.taskName());
    headers.put(CeleryNames.ID, payload.taskId());
    headers.put(CeleryNames.ETA, format(payload.eta()));
    headers.put(CeleryNames.EXPIRES, format(payload.expires()));
    headers.put(CeleryNames.RETRIES, payload.retries());
    List<@Nullable Object> limits = new ArrayList<>();
    limits.add(number(payload.timeLimit()));
    limits.add(number(payload.softTimeLimit()));
    headers.put(CeleryNames.TIMELIMIT, limits);
    headers.put(CeleryNames.ROOT_ID, payload.rootId());
    headers.put(CeleryNames.PARENT_ID, payload.parentId());
  }

  private static @Nullable Object number(@Nullable Duration limit) {
    if (limit == null) {
      return null;
    }
    BigDecimal seconds = Seconds.toDecimal(limit);
    boolean fitsInt = seconds.scale() <= 0 && seconds.precision() <= 9;
    return fitsInt ? (Object) seconds.intValueExact() : (Object) seconds.doubleValue();
  }

  private static @Nullable String format(@Nullable Instant instant) {
    return instant == null ? null : Times.format(instant);
  }

  private static RawJson body2(TaskPayload payload) {
    Map<String, RawJson> embed = new LinkedHashMap<>();
    embed.put("callbacks", SignatureEncoder.list(payload.completion().onSuccess()));
    embed.put("errbacks", SignatureEncoder.list(payload.completion().onError()));
    embed.put("chain", RawJson.NULL);
    embed.put("chord", RawJson.NULL);
    return RawJson.array(List.of(payload.args(), payload.kwargs(), RawJson.object(embed)));
  }

  private static RawJson body1(
      TaskPayload payload,
      KeptProperties kept,
      @Nullable RawJson group,
      @Nullable RawJson groupIndex) {
    Map<String, RawJson> body = new LinkedHashMap<>();
    body.put("task", RawJson.of(payload.taskName()));
    body.put("id", RawJson.of(payload.taskId()));
    body.put("args", payload.args());
    body.put("kwargs", payload.kwargs());
    body.put("group", orNull(group));
    body.put("group_index", orNull(groupIndex));
    body.put("retries", RawJson.of(payload.retries()));
    body.put("eta", textOrNull(format(payload.eta())));
    body.put("expires", textOrNull(format(payload.expires())));
    body.put("utc", RawJson.of(true));
    body.put("callbacks", SignatureEncoder.list(payload.completion().onSuccess()));
    body.put("errbacks", SignatureEncoder.list(payload.completion().onError()));
    body.put(
        "timelimit",
        RawJson.array(
            List.of(
                orNull(SignatureEncoder.seconds(payload.timeLimit())),
                orNull(SignatureEncoder.seconds(payload.softTimeLimit())))));
    body.put("taskset", orNull(group));
    body.put("chord", RawJson.NULL);
    body.putAll(kept.map("protocol_1_members"));
    return RawJson.object(body);
  }

  private static RawJson orNull(@Nullable RawJson value) {
    return value == null ? RawJson.NULL : value;
  }

  private static RawJson textOrNull(@Nullable String value) {
    return value == null ? RawJson.NULL : RawJson.of(value);
  }
}
