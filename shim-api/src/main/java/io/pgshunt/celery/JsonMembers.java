package io.pgshunt.celery;

import io.pgshunt.task.RawJson;
import io.pgshunt.task.Seconds;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Typed reads of a JSON object's members: each says which member is wrong, and gives the message
 * the reason to stay on AMQP. A null member counts as absent.
 */
final class JsonMembers {

  private final Map<String, RawJson> members;
  private final PassThroughReason reason;
  private final String where;

  JsonMembers(Map<String, RawJson> members, PassThroughReason reason, String where) {
    this.members = members;
    this.reason = reason;
    this.where = where;
  }

  @Nullable RawJson get(String name) {
    RawJson value = members.get(name);
    return value == null || value.isNull() ? null : value;
  }

  @Nullable String text(String name) {
    RawJson value = get(name);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw wrong(name, "a string", value);
    }
    return value.asString();
  }

  @Nullable Integer integer(String name, int min, int max) {
    BigDecimal value = number(name);
    if (value == null) {
      return null;
    }
    try {
      int integer = value.intValueExact();
      if (integer >= min && integer <= max) {
        return integer;
      }
    } catch (ArithmeticException e) {
      // Falls to the refusal below: not an integer, or none that fits.
    }
    throw wrong(name, "a whole number from " + min + " to " + max, RawJson.of(value));
  }

  @Nullable Duration seconds(String name) {
    BigDecimal value = number(name);
    return value == null ? null : toDuration(name, value);
  }

  @Nullable Instant time(String name, boolean naiveIsUtc) {
    String value = text(name);
    return value == null ? null : Times.parse(value, naiveIsUtc, where + "." + name);
  }

  /** Element {@code index} of the pair (hard, soft) of time limits. */
  @Nullable Duration limit(String name, int index) {
    RawJson value = get(name);
    if (value == null) {
      return null;
    }
    List<RawJson> pair = value.isArray() ? value.elements() : List.of();
    if (pair.size() != 2) {
      throw wrong(name, "a pair of limits", value);
    }
    RawJson limit = pair.get(index);
    return limit.isNull() ? null : toDuration(name, decimal(name, limit));
  }

  @Nullable RawJson object(String name) {
    RawJson value = get(name);
    if (value != null && !value.isObject()) {
      throw wrong(name, "an object", value);
    }
    return value;
  }

  private @Nullable BigDecimal number(String name) {
    RawJson value = get(name);
    return value == null ? null : decimal(name, value);
  }

  private BigDecimal decimal(String name, RawJson value) {
    try {
      return new BigDecimal(value.text());
    } catch (NumberFormatException e) {
      throw wrong(name, "a number", value);
    }
  }

  private Duration toDuration(String name, BigDecimal seconds) {
    try {
      return Seconds.toDuration(seconds);
    } catch (ArithmeticException e) {
      throw wrong(name, "a useful number of seconds", RawJson.of(seconds));
    }
  }

  Untranslatable wrong(String name, String expected, RawJson found) {
    return new Untranslatable(
        reason, where + "." + name + " is not " + expected + ": " + found.describe());
  }
}
