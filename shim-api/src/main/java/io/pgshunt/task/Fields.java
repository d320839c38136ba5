package io.pgshunt.task;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads members by name and says which one is wrong. A null member counts as absent. */
final class Fields {
  private final Map<String, RawJson> members;
  private final String where;

  Fields(RawJson json, String where) {
    if (!json.isObject()) {
      throw new JsonException(where + " is not an object: " + json.describe());
    }
    this.members = json.members();
    this.where = where;
  }

  @Nullable RawJson get(String name) {
    RawJson value = members.get(name);
    return value == null || value.isNull() ? null : value;
  }

  @Nullable String string(String name) {
    RawJson value = get(name);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw wrong(name, "a string", value);
    }
    return value.asString();
  }

  String orEmpty(String name) {
    String value = string(name);
    return value == null ? "" : value;
  }

  String required(String name) {
    String value = string(name);
    if (value == null || value.isBlank()) {
      throw new JsonException(where + "." + name + " is missing or blank");
    }
    return value;
  }

  RawJson array(String name) {
    RawJson value = get(name);
    if (value == null) {
      return RawJson.EMPTY_ARRAY;
    }
    if (!value.isArray()) {
      throw wrong(name, "an array", value);
    }
    return value;
  }

  RawJson object(String name) {
    RawJson value = get(name);
    if (value == null) {
      return RawJson.EMPTY_OBJECT;
    }
    if (!value.isObject()) {
      throw wrong(name, "an object", value);
    }
    return value;
  }

  List<ContinuationSpec> specs(String name) {
    RawJson value = get(name);
    return value == null ? List.of() : PayloadJson.readSpecs(array(name), where + "." + name);
  }

  boolean flag(String name) {
    RawJson value = get(name);
    if (value == null || value.text().equals("false")) {
      return false;
    }
    if (value.text().equals("true")) {
      return true;
    }
    throw wrong(name, "true or false", value);
  }

  @Nullable Integer integer(String name) {
    BigDecimal value = number(name);
    if (value == null) {
      return null;
    }
    try {
      return value.intValueExact();
    } catch (ArithmeticException e) {
      throw wrong(name, "an integer", RawJson.of(value));
    }
  }

  int count(String name) {
    Integer value = integer(name);
    if (value == null) {
      return 0;
    }
    if (value < 0) {
      throw wrong(name, "0 or more", RawJson.of(value));
    }
    return value;
  }

  @Nullable Duration seconds(String name) {
    BigDecimal value = number(name);
    return value == null ? null : toDuration(name, value);
  }

  @Nullable Instant instant(String name) {
    String value = string(name);
    if (value == null) {
      return null;
    }
    try {
      // The formatter of Instant would take hour 24 and second 60.
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeParseException e) {
      throw wrong(name, "an ISO-8601 instant", RawJson.of(value));
    }
  }

  @Nullable Expiry expiry(String name) {
    RawJson value = get(name);
    if (value == null) {
      return null;
    }
    if (value.isString()) {
      Instant at = instant(name);
      return at == null ? null : new Expiry.At(at);
    }
    Duration after = seconds(name);
    return after == null ? null : new Expiry.After(after);
  }

  private @Nullable BigDecimal number(String name) {
    RawJson value = get(name);
    if (value == null) {
      return null;
    }
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
      throw wrong(name, "a number of seconds", RawJson.of(seconds));
    }
  }

  private JsonException wrong(String name, String expected, RawJson found) {
    return new JsonException(where + "." + name + " is not " + expected + ": " + found.describe());
  }
}
