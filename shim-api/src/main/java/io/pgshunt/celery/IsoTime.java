package io.pgshunt.celery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import org.jspecify.annotations.Nullable;

/**
 * One ISO 8601 time, read as Celery 5.3 and later read it (dateutil's {@code isoparse}): date and
 * time of either the extended or the basic format, with any character between the two, the time cut
 * to microseconds. Weeks and days of the year are read as well. Dates that are in no calendar are
 * refused, and so is hour 24, which Celery's versions take differently.
 *
 * @param offsetSeconds from UTC, eastwards; null if the text names no offset
 */
record IsoTime(LocalDateTime local, @Nullable Integer offsetSeconds) {

  private static final int MICRO_DIGITS = 6;
  private static final int NANOS_PER_MICRO = 1_000;

  /**
   * @throws DateTimeException if the text is no such time
   */
  static IsoTime parse(String text) {
    return new Reader(text).read();
  }

  /** A time without an offset counts as {@code UTC}. */
  Instant asUtc() {
    int offset = offsetSeconds == null ? 0 : offsetSeconds;
    return local.toInstant(ZoneOffset.UTC).minusSeconds(offset);
  }

  /** Goes through the text from left to right. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    IsoTime read() {
      LocalDate date = date();
      if (at == text.length()) {
        return new IsoTime(date.atStartOfDay(), null);
      }
      if (text.charAt(at) > '\u007f') {
        throw wrong("a character that is not ASCII");
      }
      at++;
      int hour = number(2);
      boolean extended = skip(':');
      int minute = extended || isDigit() ? number(2) : 0;
      int second = 0;
      int nano = 0;
      if ((extended && skip(':')) || (!extended && isDigit())) {
        second = number(2);
        nano = fraction();
      }
      Integer offset = offset();
      if (at < text.length()) {
        throw wrong("something after the time");
      }
      return new IsoTime(date.atTime(hour, minute, second, nano), offset);
    }

    private LocalDate date() {
      int year = number(4);
      if (year == 0) {
        throw wrong("the year 0");
      }
      if (at == text.length()) {
        return LocalDate.of(year, 1, 1);
      }
      boolean extended = skip('-');
      if (skip('W')) {
        return week(year, extended);
      }
      int digits = digits();
      if (digits == 3) {
        return LocalDate.ofYearDay(year, number(3));
      }
      int month = number(2);
      if (at == text.length() && extended) {
        return LocalDate.of(year, month, 1);
      }
      if (extended && !skip('-')) {
        throw wrong("no hyphen after the month");
      }
      return LocalDate.of(year, month, number(2));
    }

    /** Week 1 is the one that has January 4th in it. */
    private LocalDate week(int year, boolean extended) {
      LocalDate date = LocalDate.of(year, 1, 4);
      int week = number(2);
      IsoFields.WEEK_OF_WEEK_BASED_YEAR.rangeRefinedBy(date).checkValidValue(week, null);
      int day = 1;
      if (at < text.length()) {
        if (extended && !skip('-')) {
          throw wrong("no hyphen after the week");
        }
        day = number(1);
      }
      if (day < 1 || day > 7) {
        throw wrong("the weekday " + day);
      }
      return date.minusDays(date.getDayOfWeek().getValue() - 1L)
          .plusWeeks(week - 1L)
          .plusDays(day - 1L);
    }

    /** In nanoseconds, but no finer than a microsecond. */
    private int fraction() {
      if (!skip('.') && !skip(',')) {
        return 0;
      }
      int length = digits();
      if (length == 0) {
        throw wrong("no digits of the fraction");
      }
      int micros = 0;
      for (int i = 0; i < MICRO_DIGITS; i++) {
        micros = micros * 10 + (i < length ? text.charAt(at + i) - '0' : 0);
      }
      at += length;
      return micros * NANOS_PER_MICRO;
    }

    private @Nullable Integer offset() {
      if (at == text.length()) {
        return null;
      }
      if (skip('Z') || skip('z')) {
        return 0;
      }
      int sign = skip('+') ? 1 : skip('-') ? -1 : 0;
      if (sign == 0) {
        throw wrong("something after the time");
      }
      int hours = number(2);
      int minutes = skip(':') || isDigit() ? number(2) : 0;
      if (hours > 23 || minutes > 59) {
        throw wrong("an offset beyond a day");
      }
      return sign * (hours * 60 + minutes) * 60;
    }

    private boolean skip(char c) {
      boolean there = at < text.length() && text.charAt(at) == c;
      at += there ? 1 : 0;
      return there;
    }

    private boolean isDigit() {
      return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    /** How many digits come next. */
    private int digits() {
      int end = at;
      while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
        end++;
      }
      return end - at;
    }

    private int number(int length) {
      if (digits() < length) {
        throw wrong("too few digits");
      }
      int value = 0;
      for (int i = 0; i < length; i++) {
        value = value * 10 + (text.charAt(at++) - '0');
      }
      return value;
    }

    private DateTimeException wrong(String what) {
      return new DateTimeException(what + ", at character " + at);
    }
  }
}
