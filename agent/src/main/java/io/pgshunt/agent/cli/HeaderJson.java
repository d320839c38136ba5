package io.pgshunt.agent.cli;

import io.pgshunt.task.Json;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a capture as amqp-client would have them. Type letters are those of RabbitMQ's
 * field tables (its errata to AMQP 0-9-1, section 3).
 */
final class HeaderJson {

  /** A long string that is not valid UTF-8, for which there is no Java string. */
  private record StringThatIsNotUtf8(RawJson base64) {}

  private HeaderJson() {}

  /** Headers each of which is an object of type letter {@code t} and value {@code v}. */
  static Map<String, @Nullable Object> typed(RawJson table, String where)
      throws BadCaptureException {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    for (Map.Entry<String, RawJson> header : CapturedMessage.object(table, where).entrySet()) {
      headers.put(header.getKey(), typedValue(header.getValue(), where + "." + header.getKey()));
    }
    return headers;
  }

  private static @Nullable Object typedValue(RawJson json, String where)
      throws BadCaptureException {
    Map<String, RawJson> members = CapturedMessage.object(json, where);
    RawJson type = members.get("t");
    RawJson value = members.getOrDefault("v", RawJson.NULL);
    if (type == null || !type.isString()) {
      throw new BadCaptureException(where + ".t is not a type letter");
    }
    try {
      return value(type.asString(), value, where);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new BadCaptureException(
          where + ".v is no value of type " + type.asString() + ": " + value.describe());
    }
  }

  private static @Nullable Object value(String type, RawJson value, String where)
      throws BadCaptureException {
    return switch (type) {
      case "V" -> null;
      case "t" -> Json.read(value, Boolean.class);
      case "b" -> Json.read(value, Byte.class);
      case "s", "B" -> Json.read(value, Short.class);
      case "I", "u" -> Json.read(value, Integer.class);
      case "l", "L", "i" -> Json.read(value, Long.class);
      case "f" -> Json.read(value, Float.class);
      case "d" -> Json.read(value, Double.class);
      case "D" -> new BigDecimal(value.isString() ? value.asString() : value.text());
      case "T" -> Date.from(Instant.ofEpochSecond(Json.read(value, Long.class)));
      case "S" -> value.isObject() ? new StringThatIsNotUtf8(value) : value.asString();
      case "x" -> Base64.getDecoder().decode(base64(value).asString());
      case "A" -> typedArray(value, where);
      case "F" -> typed(value, where);
      default -> throw new BadCaptureException(where + ".t is no type letter: " + type);
    };
  }

  private static RawJson base64(RawJson value) {
    return value.isObject() ? value.members().getOrDefault("b64", RawJson.NULL) : value;
  }

  private static List<@Nullable Object> typedArray(RawJson array, String where)
      throws BadCaptureException {
    List<@Nullable Object> elements = new ArrayList<>();
    for (RawJson element : array.elements()) {
      elements.add(typedValue(element, where + "[" + elements.size() + "]"));
    }
    return elements;
  }

  /** Headers as JSON has them: which of AMQP's numbers they were is guessed from their size. */
  static Map<String, @Nullable Object> plain(RawJson table, String where)
      throws BadCaptureException {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    for (Map.Entry<String, RawJson> header : CapturedMessage.object(table, where).entrySet()) {
      headers.put(header.getKey(), plainValue(header.getValue(), where + "." + header.getKey()));
    }
    return headers;
  }

  private static @Nullable Object plainValue(RawJson value, String where)
      throws BadCaptureException {
    if (value.isObject()) {
      return plain(value, where);
    } else if (value.isArray()) {
      List<@Nullable Object> elements = new ArrayList<>();
      for (RawJson element : value.elements()) {
        elements.add(plainValue(element, where));
      }
      return elements;
    }
    try {
      return Json.read(value, Object.class);
    } catch (JsonException e) {
      throw new BadCaptureException(where + " cannot be read: " + e.getMessage());
    }
  }
}
