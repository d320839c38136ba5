package io.pgshunt.consumer.chain;

import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.Limits;
import io.pgshunt.task.RawJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL's columns can hold. JSON columns hold any JSON text; names, ids, numbers and
 * times have {@link Limits}.
 */
final class Storable {

  /** Header of a dead letter that keeps what its columns could not hold. */
  static final String UNSTORABLE = "pgshunt_unstorable";

  /** Code points that fit whatever they are: each has four bytes at most. */
  private static final int SURELY_FIT = Limits.MAX_NAME_BYTES / 4;

  private Storable() {}

  /** What of {@code task} no column can hold, in words; null if all of it can be stored. */
  static @Nullable String objection(StoredTask task) {
    try {
      Limits.queue(task.queue(), "queue");
      Limits.name(task.taskName(), "task_name");
      Limits.name(task.taskId(), "task_id");
    } catch (JsonException e) {
      return e.getMessage();
    }
    if (priority(task.priority()) == null && task.priority() != null) {
      return "priority " + task.priority() + " is outside of -32768 to 32767";
    }
    if (time(task.eta()) == null && task.eta() != null) {
      return "eta " + task.eta() + " is outside of what a timestamp can hold";
    }
    if (time(task.expires()) == null && task.expires() != null) {
      return "expires " + task.expires() + " is outside of what a timestamp can hold";
    }
    return null;
  }

  /** Whether an outcome can be stored under it: another writer's row may have any id. */
  static boolean isKey(String key) {
    return Limits.fits(key, Limits.MAX_NAME_BYTES) && escaped(key).equals(key);
  }

  /** {@code task} in a form that can be stored, what is lost by it kept in a header. */
  static StoredTask nearest(StoredTask task) {
    Map<String, RawJson> lost = new LinkedHashMap<>();
    StoredTask near =
        new StoredTask(
            name("queue", task.queue(), lost),
            name("task_id", task.taskId(), lost),
            name("task_name", task.taskName(), lost),
            kept("priority", task.priority(), priority(task.priority()), lost),
            task.args(),
            task.kwargs(),
            task.headers(),
            task.meta(),
            kept("eta", task.eta(), time(task.eta()), lost),
            kept("expires", task.expires(), time(task.expires()), lost),
            task.replyKey(),
            task.onSuccess(),
            task.onError());
    return lost.isEmpty() ? near : Headers.with(near, UNSTORABLE, RawJson.object(lost));
  }

  private static String name(String field, String name, Map<String, RawJson> lost) {
    String escaped = escaped(name);
    String fitting =
        Limits.fits(escaped, Limits.MAX_NAME_BYTES)
            ? escaped
            : escaped.substring(0, escaped.offsetByCodePoints(0, SURELY_FIT));
    if (!fitting.equals(name)) {
      lost.put(field, RawJson.of(name));
    }
    return fitting;
  }

  private static <T> @Nullable T kept(
      String field, @Nullable T value, @Nullable T storable, Map<String, RawJson> lost) {
    if (value != null && storable == null) {
      lost.put(field, RawJson.of(value.toString()));
    }
    return storable;
  }

  private static @Nullable Integer priority(@Nullable Integer priority) {
    return priority != null && Limits.isPriority(priority) ? priority : null;
  }

  private static @Nullable Instant time(@Nullable Instant time) {
    return time != null && Limits.isTime(time) ? time : null;
  }

  /** NUL and lone surrogates, which no PostgreSQL text holds, spelled as JSON spells them. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              boolean lone = Character.getType(point) == Character.SURROGATE;
              if (point == 0 || lone) {
                out.append(String.format("\\u%04x", point));
              } else {
                out.appendCodePoint(point);
              }
            });
    return out.toString();
  }
}
