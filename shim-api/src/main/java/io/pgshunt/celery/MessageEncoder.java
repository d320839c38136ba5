package io.pgshunt.celery;

import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A payload back to the message it means, in the protocol it came in (2 if it came in none). What
 * was a message returns as it was. Where that would not be true any more, chains return as nested
 * {@code link}s, which is how protocol 1 has always written them (fact 34) and what workers of
 * either protocol run.
 */
final class MessageEncoder {

  /** What a payload keeps among its headers is in protocol 1 a member of the body. */
  private static final Set<String> MEMBERS_1 = Set.of(CeleryNames.GROUP, CeleryNames.GROUP_INDEX);

  /** What a task has that nothing follows, as Celery writes it. */
  static final RawJson EMPTY_EMBED = embed(new Completion.None());

  private MessageEncoder() {}

  /**
   * @param asPublished as its sender published it; else as it is to be published now, to this queue
   */
  static AmqpMessage encode(TaskPayload payload, String queue, Instant now, boolean asPublished) {
    KeptProperties kept = KeptProperties.from(payload.headers());
    boolean protocol1 = kept.protocol() == 1;
    Map<String, @Nullable Object> headers =
        protocol1 ? new LinkedHashMap<>() : StandardHeaders.restored(payload, kept, asPublished);
    Map<String, RawJson> own = new LinkedHashMap<>(payload.headers().members());
    own.remove(CeleryNames.AMQP_PROPERTIES);
    if (protocol1) {
      own.keySet().removeAll(MEMBERS_1);
    }
    own.forEach((name, value) -> headers.put(name, kept.headerValue(value, name)));

    KeptBody.Restored body = KeptBody.restored(payload, kept);
    if (body != null && body.compression() != null) {
      headers.put(CeleryNames.COMPRESSION, body.compression());
    }
    String exchange = asPublished ? kept.text("exchange") : null;
    String routingKey = asPublished ? kept.text("routing_key") : null;
    return new AmqpMessage(
        Objects.requireNonNullElse(exchange, ""),
        Objects.requireNonNullElse(routingKey, queue),
        properties(payload, kept, headers, expiration(payload, kept, now, asPublished)),
        body != null
            ? body.bytes()
            : MessageBody.bytes((protocol1 ? body1(payload, kept) : body2(payload)).text()));
  }

  private static AmqpMessage.Properties properties(
      TaskPayload payload,
      KeptProperties kept,
      Map<String, @Nullable Object> headers,
      @Nullable String expiration) {
    return new AmqpMessage.Properties(
        kept.textUnless(CeleryNames.JSON, "content_type"),
        kept.textUnless(CeleryNames.UTF_8, "content_encoding"),
        headers,
        kept.deliveryMode(),
        payload.priority(),
        kept.textUnless(payload.taskId(), "correlation_id"),
        kept.text("reply_to"),
        expiration,
        kept.text("message_id"),
        kept.timestamp(),
        kept.text("type"),
        kept.text("user_id"),
        kept.text("app_id"),
        kept.text("cluster_id"));
  }

  /**
   * As Celery does, the broker is told as well, unless its sender did not. What is over already is
   * given one millisecond.
   */
  private static @Nullable String expiration(
      TaskPayload payload, KeptProperties kept, Instant now, boolean asPublished) {
    if (payload.expires() == null) {
      return null;
    }
    String left = Long.toString(Math.max(1, Duration.between(now, payload.expires()).toMillis()));
    String before = kept.textUnless(left, "expiration");
    return before == null || asPublished ? before : left;
  }

  private static RawJson body2(TaskPayload payload) {
    return RawJson.array(List.of(payload.args(), payload.kwargs(), embed(payload.completion())));
  }

  static RawJson embed(Completion completion) {
    Map<String, RawJson> embed = new LinkedHashMap<>();
    embed.put("callbacks", SignatureEncoder.list(completion.onSuccess()));
    embed.put("errbacks", SignatureEncoder.list(completion.onError()));
    embed.put("chain", RawJson.NULL);
    embed.put("chord", RawJson.NULL);
    return RawJson.object(embed);
  }

  static RawJson body1(TaskPayload payload, KeptProperties kept) {
    Map<String, RawJson> headers = payload.headers().members();
    RawJson group = orNull(headers.get(CeleryNames.GROUP));
    Map<String, RawJson> body = new LinkedHashMap<>();
    body.put("task", RawJson.of(payload.taskName()));
    body.put("id", RawJson.of(payload.taskId()));
    body.put("args", payload.args());
    body.put("kwargs", payload.kwargs());
    body.put("group", group);
    body.put("group_index", orNull(headers.get(CeleryNames.GROUP_INDEX)));
    body.put("retries", RawJson.of(payload.retries()));
    body.put("eta", timeOrNull(payload.eta()));
    body.put("expires", timeOrNull(payload.expires()));
    body.put("utc", RawJson.of(true));
    body.put("callbacks", SignatureEncoder.list(payload.completion().onSuccess()));
    body.put("errbacks", SignatureEncoder.list(payload.completion().onError()));
    body.put(
        "timelimit",
        RawJson.array(
            List.of(
                orNull(SignatureEncoder.seconds(payload.timeLimit())),
                orNull(SignatureEncoder.seconds(payload.softTimeLimit())))));
    body.put("taskset", group);
    body.put("chord", RawJson.NULL);
    body.putAll(kept.map("protocol_1_members"));
    return RawJson.object(body);
  }

  private static RawJson orNull(@Nullable RawJson value) {
    return value == null ? RawJson.NULL : value;
  }

  private static RawJson timeOrNull(@Nullable Instant time) {
    return time == null ? RawJson.NULL : RawJson.of(Times.format(time));
  }
}
