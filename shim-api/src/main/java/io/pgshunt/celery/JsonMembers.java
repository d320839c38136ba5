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

  /** A member that is known to be there. */
  RawJson required(String name) {
    RawJson value = members.get(name);
    if (value == null) {
      throw wrong(name, "there", RawJson.NULL);
    }
    return value;
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

  /** A whole number from 0; what Python takes for false is 0. */
  int count(String name) {
    if (Falsy.is(members.get(name))) {
      return 0;
    }
    Integer count = integer(name, 0, Integer.MAX_VALUE);
    return count == null ? 0 : count;
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
    return value == null ? null : Times.parse(value, naiveIsUtc, reason, where + "." + name);
  }

  /** Element {@code index} of the pair (hard, soft) of time limits; null if there is none. */
  @Nullable Duration limit(String name, int index) {
    RawJson value = get(name);
    if (value == null || Falsy.is(value)) {
      return null;
    }
    List<RawJson> pair = value.isArray() ? value.elements() : List.of();
    if (pair.size() != 2) {
      throw wrong(name, "a pair of limits", value);
    }
    return timeLimit(name, pair.get(index));
  }

  /** A time limit of its own name; null if there is none. */
  @Nullable Duration limit(String name) {
    return timeLimit(name, members.get(name));
  }

  private @Nullable Duration timeLimit(String name, @Nullable RawJson limit) {
    if (limit == null || Falsy.is(limit)) {
      return null;
    }
    BigDecimal seconds = decimal(name, limit);
    if (seconds.signum() < 0) {
      throw wrong(name, "a time from 0", limit);
    }
    return toDuration(name, seconds);
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
