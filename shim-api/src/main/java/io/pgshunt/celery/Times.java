package io.pgshunt.celery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** ISO-8601 as Python writes and reads it. */
final class Times {

  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:MM:ss", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHmm", "Z")
          .optionalEnd()
          .toFormatter();

  private static final DateTimeFormatter WRITE_SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+00:00'", Locale.ROOT);

  private static final DateTimeFormatter WRITE_MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'", Locale.ROOT);

  private Times() {}

  /**
   * A time without an offset is UTC, as for a Celery worker whose {@code timezone} is not set.
   *
   * @param naiveIsUtc false if the message says that its local times are not UTC
   */
  static Instant parse(String text, boolean naiveIsUtc, String where) {
    Instant instant;
    try {
      TemporalAccessor parsed = READ.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      if (parsed instanceof OffsetDateTime offset) {
        instant = offset.toInstant();
      } else if (naiveIsUtc) {
        instant = ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
      } else {
        throw new Untranslatable(
            PassThroughReason.UNCLEAR_TIME,
            where + " '" + text + "' has no offset and the message says utc=false");
      }
    } catch (DateTimeException e) {
      throw new Untranslatable(
          PassThroughReason.MALFORMED, where + " '" + text + "' is not an ISO-8601 time");
    }
    if (!instant.equals(instant.truncatedTo(ChronoUnit.MICROS))) {
      throw new Untranslatable(
          PassThroughReason.MALFORMED,
          where + " '" + text + "' is finer than the microseconds a row can hold");
    }
    return instant;
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
