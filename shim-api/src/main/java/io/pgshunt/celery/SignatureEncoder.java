package io.pgshunt.celery;

import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Expiry;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.Seconds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Continuations back to Celery signatures, each with its queue in its options. */
final class SignatureEncoder {

  private SignatureEncoder() {}

  /** The array of signatures; JSON null if there are none, as Celery writes it. */
  static RawJson list(List<ContinuationSpec> specs) {
    if (specs.isEmpty()) {
      return RawJson.NULL;
    }
    List<RawJson> signatures = new ArrayList<>();
    for (ContinuationSpec spec : specs) {
      signatures.add(signature(spec));
    }
    return RawJson.array(signatures);
  }

  private static RawJson signature(ContinuationSpec spec) {
    Map<String, RawJson> members = new LinkedHashMap<>();
    members.put("task", RawJson.of(spec.taskName()));
    members.put("args", spec.args());
    members.put("kwargs", spec.kwargs());
    members.put("options", options(spec));
    members.put("subtask_type", RawJson.NULL);
    members.put("immutable", RawJson.of(spec.immutable()));
    return RawJson.object(members);
  }

  private static RawJson options(ContinuationSpec spec) {
    Map<String, RawJson> headers = new LinkedHashMap<>(spec.headers().members());
    KeptProperties kept = KeptProperties.from(spec.headers());
    headers.remove(CeleryNames.AMQP_PROPERTIES);
    RawJson unused = headers.remove(CeleryNames.CELERY_OPTIONS);
    RawJson stampNames = headers.remove(CeleryNames.STAMPED_HEADERS);
    RawJson stamps = headers.remove(CeleryNames.STAMPS);

    Map<String, RawJson> options = new LinkedHashMap<>();
    if (unused != null && unused.isObject()) {
      options.putAll(unused.members());
    }
    if (stamps != null && stamps.isObject()) {
      options.putAll(stamps.members());
    }
    putIfSet(options, CeleryNames.STAMPED_HEADERS, stampNames);
    options.put("queue", RawJson.of(spec.queue()));
    putIfSet(options, "task_id", spec.taskId());
    putIfSet(options, "priority", spec.priority());
    putIfSet(options, "countdown", seconds(spec.countdown()));
    putIfSet(options, "eta", spec.eta() == null ? null : Times.format(spec.eta()));
    if (spec.expires() instanceof Expiry.At at) {
      options.put("expires", RawJson.of(Times.format(at.instant())));
    } else if (spec.expires() instanceof Expiry.After after) {
      putIfSet(options, "expires", seconds(after.delay()));
    }
    putIfSet(options, "time_limit", seconds(spec.timeLimit()));
    putIfSet(options, "soft_time_limit", seconds(spec.softTimeLimit()));
    CeleryNames.OPTION_OF_HEADER.forEach(
        (header, option) -> putIfSet(options, option, headers.remove(header)));
    for (String property : CallbackOptions.PROPERTIES) {
      putIfSet(options, property, kept.text(property));
    }
    if (!headers.isEmpty()) {
      options.put("headers", RawJson.object(headers));
    }
    putIfAny(options, "link", spec.onSuccess());
    putIfAny(options, "link_error", spec.onError());
    return RawJson.object(options);
  }

  static @Nullable RawJson seconds(@Nullable Duration duration) {
    return duration == null ? null : RawJson.parse(Seconds.toDecimal(duration).toPlainString());
  }

  private static void putIfAny(
      Map<String, RawJson> options, String name, List<ContinuationSpec> specs) {
    if (!specs.isEmpty()) {
      options.put(name, list(specs));
    }
  }

  private static void putIfSet(Map<String, RawJson> options, String name, @Nullable Object value) {
    if (value != null) {
      options.put(name, RawJson.of(value));
    }
  }
}
