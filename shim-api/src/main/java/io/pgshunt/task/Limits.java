package io.pgshunt.task;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long, how large and how late the parts of a task may be: one set of limits for whatever makes
 * a row, so that every row can also be ended. Pure functions; thread-safe.
 */
public final class Limits {

  /**
   * Bytes of UTF-8 that a task id, task name or reply key may have. Keys of results and dead
   * letters are indexed, and an entry of a PostgreSQL index holds about 2,700.
   */
  public static final int MAX_NAME_BYTES = 1_024;

  /** Bytes of UTF-8 that the name of a queue may have: as many as RabbitMQ allows. */
  public static final int MAX_QUEUE_BYTES = 255;

  /** More bytes than a char can have in UTF-8. */
  private static final int MOST_BYTES_OF_CHAR = 3;

  /** PostgreSQL's timestamps begin in 4714 BC and end in 294276 AD. */
  private static final Instant FIRST = Instant.parse("-4712-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("+294276-01-01T00:00:00Z");

  private Limits() {}

  /**
   * A task id, task name or reply key: not blank, not too long, and of characters that PostgreSQL's
   * text can hold.
   *
   * @param field names it in the message
   * @throws JsonException if it is not so; {@link TooLongException} if it is too long
   */
  public static void name(String value, String field) {
    Checks.name(value, field);
    length(value, field, MAX_NAME_BYTES);
  }

  /** The name of a queue, likewise. */
  public static void queue(String value, String field) {
    Checks.name(value, field);
    length(value, field, MAX_QUEUE_BYTES);
  }

  private static void length(String value, String field, int most) {
    if (!fits(value, most)) {
      throw new TooLongException(
          String.format(
              "%s has more than %d bytes: %s…", field, most, value.substring(0, most / 32)));
    }
  }

  /** Whether {@code value} has no more than so many bytes of UTF-8. */
  public static boolean fits(String value, int bytes) {
    if (value.length() * (long) MOST_BYTES_OF_CHAR <= bytes) {
      return true;
    }
    long length = 0;
    for (int i = 0; i < value.length() && length <= bytes; i++) {
      char c = value.charAt(i);
      // A pair of surrogates has four bytes, two for each.
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : MOST_BYTES_OF_CHAR;
    }
    return length <= bytes;
  }

  /** As far as the column reaches. */
  static void priority(@Nullable Integer priority) {
    if (priority != null && !isPriority(priority)) {
      throw new JsonException("priority " + priority + " is outside of -32768 to 32767");
    }
  }

  /** Whether the column can hold it. */
  public static boolean isPriority(int priority) {
    return priority == (short) priority;
  }

  /** Cut to microseconds, which are as fine as PostgreSQL and Python go. */
  static @Nullable Instant time(@Nullable Instant time, String field) {
    if (time == null) {
      return null;
    }
    if (!isTime(time)) {
      throw new JsonException(field + " " + time + " is outside of what a timestamp can hold");
    }
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  /** Whether a column can hold it. */
  public static boolean isTime(Instant time) {
    return time.isAfter(FIRST) && time.isBefore(LAST);
  }

  /**
   * A span that can be added to any present time; null is none.
   *
   * @throws JsonException if it cannot
   */
  public static void span(@Nullable Duration span, String field) {
    if (span != null && !Seconds.isUseful(span)) {
      throw new JsonException(
          field
              + " is "
              + span
              + ", which is no time anybody waits: use at most "
              + Seconds.LONGEST.toDays()
              + " days");
    }
  }

  /** A time limit; 0 is none, as for Celery. */
  static @Nullable Duration timeLimit(@Nullable Duration limit, String field) {
    if (limit == null || limit.isZero()) {
      return null;
    }
    if (limit.isNegative()) {
      throw new JsonException(field + " of " + limit + " is negative: use 0 for none");
    }
    span(limit, field);
    return limit;
  }
}
