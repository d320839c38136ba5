package io.pgshunt.celery;

import static io.pgshunt.celery.PassThroughReason.CALLBACK_OPTION;

import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Expiry;
import io.pgshunt.task.RawJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a callback: what Celery's {@code apply_async} and kombu's {@code publish}, which
 * get all of them, make of each. One that takes effect is carried, or the message stays on AMQP;
 * put aside is what only says how to publish, and what Celery itself ignores.
 */
final class CallbackOptions {

  /** Become parts of the continuation (fact 7). */
  private static final Set<String> USED =
      Set.of(
          "queue",
          "priority",
          "countdown",
          "eta",
          "expires",
          "expiration",
          "task_id",
          "time_limit",
          "soft_time_limit",
          "headers",
          "link",
          "link_error",
          CeleryNames.STAMPED_HEADERS);

  /** Become properties of the message. */
  static final List<String> PROPERTIES =
      List.of("reply_to", "correlation_id", "message_id", "type", "app_id", "cluster_id");

  /**
   * Take effect in a way that no row has: other bytes than JSON, other callers, another moment, a
   * property that the worker's connection decides on, or a try that is not the first. Whoever sets
   * them to what Python takes for false asks for nothing.
   */
  private static final Set<String> NOT_CARRIED =
      Set.of(
          "chain",
          "connection",
          "content_encoding",
          "content_type",
          "declare",
          "exchange_type",
          "immediate",
          "mandatory",
          "producer",
          "publisher",
          "result_cls",
          "retries",
          "route_name",
          "router",
          "task_type",
          "timestamp",
          "user_id");

  /** Names under which a serializer writes JSON. */
  private static final Set<RawJson> JSON_SERIALIZERS =
      Set.of(RawJson.of("json"), RawJson.of(CeleryNames.JSON));

  private static final RawJson FALSE = RawJson.of(false);

  private final Map<String, RawJson> options;
  private final JsonMembers members;
  private final String where;

  CallbackOptions(Map<String, RawJson> options, String where) {
    this.options = options;
    this.members = new JsonMembers(options, CALLBACK_OPTION, where);
    this.where = where;
  }

  @Nullable String queue() {
    return notEmpty("queue");
  }

  @Nullable String exchange() {
    return notEmpty("exchange");
  }

  @Nullable String routingKey() {
    return notEmpty("routing_key");
  }

  /**
   * Adds what the options say to {@code spec}.
   *
   * @throws Untranslatable if one of them cannot be carried
   */
  ContinuationSpec.Builder apply(ContinuationSpec.Builder spec) {
    for (String name : NOT_CARRIED) {
      RawJson value = options.get(name);
      if (value != null && !Falsy.is(value)) {
        throw new Untranslatable(
            CALLBACK_OPTION,
            where + " has option '" + name + "', which a row does not carry: " + value.describe());
      }
    }
    RawJson serializer = options.get("serializer");
    if (serializer != null && !Falsy.is(serializer) && !JSON_SERIALIZERS.contains(serializer)) {
      throw members.wrong("serializer", "json", serializer);
    }
    Duration countdown = Falsy.is(options.get("countdown")) ? null : members.seconds("countdown");
    return spec.taskId(notEmpty("task_id"))
        .priority(members.integer("priority", 0, 255))
        .countdown(countdown)
        // As for Celery, a countdown goes before it.
        .eta(countdown == null ? members.time("eta", true) : null)
        .expires(expires())
        .timeLimit(members.limit("time_limit"))
        .softTimeLimit(members.limit("soft_time_limit"))
        .headers(headers());
  }

  /** As for Celery, {@code expires} goes before the message's own {@code expiration}. */
  private @Nullable Expiry expires() {
    RawJson expires = members.get("expires");
    if (expires == null) {
      return expiration();
    }
    if (expires.isString()) {
      return new Expiry.At(
          Times.parse(expires.asString(), true, CALLBACK_OPTION, where + ".expires"));
    }
    if (expires.equals(FALSE)) {
      // For Python a number, 0.
      return new Expiry.After(Duration.ZERO);
    }
    Duration after = members.seconds("expires");
    return after == null ? null : new Expiry.After(after);
  }

  /** Seconds after which the broker drops the message; it is told whole milliseconds. */
  private @Nullable Expiry expiration() {
    Duration after = members.seconds("expiration");
    if (after == null) {
      return null;
    }
    if (after.toMillis() <= 0) {
      // Zero means "deliver to a waiting consumer or drop": a row has no waiting consumer.
      throw members.wrong(
          "expiration", "a time that a row can honour", members.required("expiration"));
    }
    return new Expiry.After(Duration.ofMillis(after.toMillis()));
  }

  /**
   * The headers of the message that Celery would publish: the option of that name, those that have
   * options of their own, the stamps; and what is put aside, under a name of its own.
   */
  private RawJson headers() {
    RawJson custom = members.object("headers");
    Map<String, RawJson> headers =
        new LinkedHashMap<>(custom == null ? Map.of() : custom.members());
    refuseFields(headers);
    Map<String, RawJson> unused = new LinkedHashMap<>(options);
    CeleryNames.OPTION_OF_HEADER.forEach(
        (header, option) -> {
          // The option of headers goes before them.
          RawJson value = headers.remove(header);
          RawJson own = unused.remove(option);
          value = value == null && own != null && !own.isNull() ? own : value;
          if (value != null) {
            headers.put(header, value);
          }
        });
    Map<String, RawJson> stamps = stamps();
    if (!stamps.isEmpty()) {
      headers.put(CeleryNames.STAMPED_HEADERS, options.get(CeleryNames.STAMPED_HEADERS));
      headers.put(CeleryNames.STAMPS, RawJson.object(stamps));
    }
    KeptProperties kept = new KeptProperties();
    for (String name : PROPERTIES) {
      kept.put(name, members.text(name));
    }
    kept.addTo(headers);
    unused.keySet().removeAll(USED);
    unused.keySet().removeAll(PROPERTIES);
    unused.keySet().removeAll(stamps.keySet());
    unused.values().removeIf(RawJson::isNull);
    // Where it goes has been decided from these.
    unused.remove("exchange");
    unused.remove("routing_key");
    if (!unused.isEmpty()) {
      headers.put(CeleryNames.CELERY_OPTIONS, RawJson.object(unused));
    }
    return RawJson.object(headers);
  }

  /** Headers of the protocol's own names would replace what the other options say. */
  private void refuseFields(Map<String, RawJson> headers) {
    for (String name : headers.keySet()) {
      if (CeleryNames.FIELD_HEADERS.contains(name) || CeleryNames.MADE_HEADERS.contains(name)) {
        throw new Untranslatable(
            CALLBACK_OPTION,
            where + " has a header '" + name + "', which is not one of its sender's");
      }
    }
  }

  /** Stamps travel as options, named by one of them; in the message they are a table. */
  private Map<String, RawJson> stamps() {
    Map<String, RawJson> stamps = new LinkedHashMap<>();
    RawJson names = members.get(CeleryNames.STAMPED_HEADERS);
    if (names == null || !names.isArray()) {
      return stamps;
    }
    for (RawJson name : names.elements()) {
      RawJson value = name.isString() ? options.get(name.asString()) : null;
      if (value != null) {
        stamps.put(name.asString(), value);
      }
    }
    return stamps;
  }

  private @Nullable String notEmpty(String name) {
    String text = members.text(name);
    return text == null || text.isEmpty() ? null : text;
  }
}
