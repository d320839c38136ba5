package io.pgshunt.celery;

import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Expiry;
import io.pgshunt.task.RawJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of a callback that take effect when it is published (fact 7). */
final class CallbackOptions {

  private static final Set<String> USED =
      Set.of(
          "queue",
          "priority",
          "countdown",
          "eta",
          "expires",
          "task_id",
          "time_limit",
          "soft_time_limit",
          "headers",
          "shadow",
          "reply_to",
          "link",
          "link_error",
          CeleryNames.STAMPED_HEADERS);

  private final Map<String, RawJson> options;
  private final JsonMembers members;

  CallbackOptions(Map<String, RawJson> options, String where) {
    this.options = options;
    this.members = new JsonMembers(options, PassThroughReason.CALLBACK_OPTION, where);
  }

  @Nullable String queue() {
    return notBlank("queue");
  }

  @Nullable String exchange() {
    return members.text("exchange");
  }

  @Nullable String routingKey() {
    return notBlank("routing_key");
  }

  ContinuationSpec.Builder apply(ContinuationSpec.Builder spec) {
    return spec.taskId(notBlank("task_id"))
        .priority(members.integer("priority", 0, 255))
        .countdown(members.seconds("countdown"))
        .eta(members.time("eta", true))
        .expires(expires())
        .timeLimit(members.seconds("time_limit"))
        .softTimeLimit(members.seconds("soft_time_limit"))
        .headers(headers());
  }

  private @Nullable Expiry expires() {
    RawJson expires = members.get("expires");
    if (expires == null) {
      return null;
    }
    if (expires.isString()) {
      return new Expiry.At(Times.parse(expires.asString(), true, "option 'expires'"));
    }
    Duration after = members.seconds("expires");
    return after == null ? null : new Expiry.After(after);
  }

  /**
   * The headers of the message that Celery would publish: the option of that name, the stamps, and
   * what no rule uses under a name of its own.
   */
  private RawJson headers() {
    Map<String, RawJson> headers = new LinkedHashMap<>();
    RawJson custom = members.object("headers");
    if (custom != null) {
      headers.putAll(custom.members());
    }
    putIfSet(headers, CeleryNames.SHADOW);
    Map<String, RawJson> stamps = stamps();
    if (!stamps.isEmpty()) {
      headers.put(CeleryNames.STAMPED_HEADERS, options.get(CeleryNames.STAMPED_HEADERS));
      headers.put(CeleryNames.STAMPS, RawJson.object(stamps));
    }
    KeptProperties kept = new KeptProperties();
    kept.put("reply_to", members.text("reply_to"));
    kept.addTo(headers);
    Map<String, RawJson> unused = new LinkedHashMap<>(options);
    unused.keySet().removeAll(USED);
    unused.keySet().removeAll(stamps.keySet());
    unused.values().removeIf(RawJson::isNull);
    if (members.get("queue") == null) {
      // Where it goes has been decided from these.
      unused.remove("exchange");
      unused.remove("routing_key");
    }
    if (!unused.isEmpty()) {
      headers.put(CeleryNames.CELERY_OPTIONS, RawJson.object(unused));
    }
    return RawJson.object(headers);
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

  private void putIfSet(Map<String, RawJson> headers, String name) {
    RawJson value = members.get(name);
    if (value != null) {
      headers.put(name, value);
    }
  }

  private @Nullable String notBlank(String name) {
    String text = members.text(name);
    return text == null || text.isBlank() ? null : text;
  }
}
