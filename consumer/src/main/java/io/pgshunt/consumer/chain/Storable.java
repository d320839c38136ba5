package io.pgshunt.consumer.chain;

import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.RawJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL's columns can hold. JSON columns hold any JSON text; names, ids, numbers and
 * times have limits.
 */
final class Storable {

  /** Header of a dead letter that keeps what its columns could not hold. */
  static final String UNSTORABLE = "pgshunt_unstorable";

  /** A btree entry holds about 2,700 bytes, three for each char at most. */
  private static final int MAX_NAME = 800;

  /** PostgreSQL's timestamps begin in 4714 BC and end in 294276 AD. */
  private static final Instant FIRST = Instant.parse("-4712-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("+294276-01-01T00:00:00Z");

  private Storable() {}

  /**
   * What of {@code task} no column can hold, in words; null if all of it can be stored. That names
   * hold no NUL is part of the contract already.
   */
  static @Nullable String objection(StoredTask task) {
    String text = objection("queue", task.queue());
    text = text != null ? text : objection("task_name", task.taskName());
    text = text != null ? text : objection("task_id", task.taskId());
    if (text != null) {
      return text;
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

  private static @Nullable String objection(String field, String name) {
    return name.length() <= MAX_NAME
        ? null
        : field + " is longer than " + MAX_NAME + " characters: " + RawJson.of(name).describe();
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
    String fitting = escaped.length() <= MAX_NAME ? escaped : escaped.substring(0, MAX_NAME);
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
    return priority != null && priority == priority.shortValue() ? priority : null;
  }

  private static @Nullable Instant time(@Nullable Instant time) {
    return time != null && time.isAfter(FIRST) && time.isBefore(LAST) ? time : null;
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
