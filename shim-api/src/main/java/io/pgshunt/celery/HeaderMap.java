package io.pgshunt.celery;

import io.pgshunt.task.RawJson;
import io.pgshunt.task.Seconds;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed reads of a message's headers: each says which header is wrong. */
final class HeaderMap {

  private final Map<String, @Nullable Object> headers;

  HeaderMap(Map<String, @Nullable Object> headers) {
    this.headers = headers;
  }

  @Nullable String text(String name) {
    Object value = headers.get(name);
    if (value == null) {
      return null;
    }
    String text = HeaderValues.textOf(value);
    if (text == null) {
      throw malformed(name, "a string", value);
    }
    return text;
  }

  String requiredText(String name) {
    String text = text(name);
    if (text == null || text.isBlank()) {
      throw new Untranslatable(
          PassThroughReason.MALFORMED, "header '" + name + "' is missing or blank");
    }
    return text;
  }

  int count(String name) {
    Object value = headers.get(name);
    if (Falsy.is(value)) {
      return 0;
    }
    if (value instanceof Number number
        && number.longValue() >= 0
        && number.longValue() <= Integer.MAX_VALUE
        && number.doubleValue() == number.intValue()) {
      return number.intValue();
    }
    throw malformed(name, "a whole number from 0", value);
  }

  @Nullable Instant time(String name) {
    Object value = headers.get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Date date) {
      return date.toInstant();
    }
    String text = HeaderValues.textOf(value);
    if (text == null) {
      throw malformed(name, "a time", value);
    }
    return Times.parse(text, true, PassThroughReason.MALFORMED, "header '" + name + "'");
  }

  /** Element {@code index} of the pair (hard, soft) of time limits; null if there is none. */
  @Nullable Duration limit(int index) {
    Object value = headers.get(CeleryNames.TIMELIMIT);
    if (Falsy.is(value)) {
      return null;
    }
    if (!(value instanceof List<?> pair) || pair.size() != 2) {
      throw malformed(CeleryNames.TIMELIMIT, "a pair of limits", value);
    }
    Object limit = pair.get(index);
    if (Falsy.is(limit)) {
      return null;
    }
    if (!(limit instanceof Number number) || number.doubleValue() < 0) {
      throw malformed(CeleryNames.TIMELIMIT, "a pair of numbers from 0, or nulls", value);
    }
    try {
      return Seconds.toDuration(new BigDecimal(limit.toString()));
    } catch (ArithmeticException | NumberFormatException e) {
      throw malformed(CeleryNames.TIMELIMIT, "a pair of useful numbers of seconds", value);
    }
  }

  /** Celery takes such headers for the members of a protocol 1 body, whatever that says itself. */
  void requireNoField() {
    for (String name : CeleryNames.FIELD_HEADERS) {
      if (headers.get(name) != null && !name.equals(CeleryNames.COMPRESSION)) {
        throw new Untranslatable(
            PassThroughReason.UNKNOWN_PROTOCOL,
            "header '" + name + "' is protocol 2's, the body is protocol 1's");
      }
    }
  }

  /** Everything that is no field of the payload, as JSON. */
  Map<String, RawJson> others(HeaderValues values) {
    Map<String, RawJson> others = new LinkedHashMap<>();
    headers.forEach(
        (name, value) -> {
          boolean unset = value == null && CeleryNames.OPTIONAL_HEADERS.contains(name);
          if (!unset && !CeleryNames.FIELD_HEADERS.contains(name)) {
            others.put(name, values.toJson(name, value));
          }
        });
    if (others.containsKey(CeleryNames.AMQP_PROPERTIES)) {
      throw new Untranslatable(
          PassThroughReason.HEADER_VALUE,
          "header '"
              + CeleryNames.AMQP_PROPERTIES
              + "' is the name pgshunt keeps properties under");
    }
    return others;
  }

  private static Untranslatable malformed(String name, String expected, Object found) {
    return new Untranslatable(
        PassThroughReason.MALFORMED,
        "header '" + name + "' is not " + expected + ": " + describe(found));
  }

  /** Never the whole of a long value. */
  private static String describe(Object value) {
    int most = 60;
    String text = String.valueOf(value);
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }
}
