package io.pgshunt.celery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** ISO-8601 as Python writes and reads it. */
final class Times {

  private static final DateTimeFormatter WRITE_SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+00:00'", Locale.ROOT);

  private static final DateTimeFormatter WRITE_MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'", Locale.ROOT);

  private Times() {}

  /**
   * A time without an offset is UTC, as for a Celery worker whose {@code timezone} is not set.
   * Finer than microseconds it is cut, as by Celery.
   *
   * @param naiveIsUtc false if the message says that its local times are not UTC
   * @param reason to leave the message to AMQP if it is no time
   * @param where names the place in that case
   */
  static Instant parse(String text, boolean naiveIsUtc, PassThroughReason reason, String where) {
    IsoTime time;
    try {
      time = IsoTime.parse(text);
    } catch (DateTimeException e) {
      throw new Untranslatable(
          reason, where + " '" + text + "' is not an ISO-8601 time: " + e.getMessage());
    }
    if (time.offsetSeconds() == null && !naiveIsUtc) {
      throw new Untranslatable(
          PassThroughReason.UNCLEAR_TIME,
          where + " '" + text + "' has no offset and the message says utc=false");
    }
    return time.asUtc();
  }

  /**
   * To the microsecond, which is as fine as Python goes, with six digits if there is a fraction at
   * all: Celery 5.2 reads {@code .5} as five microseconds.
   */
  static String format(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    boolean whole = time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    return (whole ? WRITE_SECONDS : WRITE_MICROS).format(time);
  }
}
