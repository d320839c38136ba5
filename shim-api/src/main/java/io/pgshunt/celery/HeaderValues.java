package io.pgshunt.celery;

import io.pgshunt.task.Json;
import io.pgshunt.task.RawJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * AMQP header values as JSON and back. JSON has fewer types than AMQP's field table (section
 * 4.2.5.5 of the specification and RabbitMQ's errata): where a value would come back as another
 * AMQP type, its letter is noted under the value's JSON pointer.
 */
final class HeaderValues {

  /** What Java reads in place of bytes that are not UTF-8. */
  static final char REPLACEMENT = '\uFFFD';

  /** JSON pointer to AMQP type letter, for the values whose JSON alone does not tell. */
  private final Map<String, RawJson> types = new LinkedHashMap<>();

  /** The notes made by the calls so far. */
  Map<String, RawJson> types() {
    return types;
  }

  /** A header's value as JSON. */
  RawJson toJson(String header, @Nullable Object value) {
    // Most are plain, and need no pointer.
    return isPlain(value) ? plainToJson(value) : toJson(value, child("", header));
  }

  private static boolean isPlain(@Nullable Object value) {
    return value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Double;
  }

  private static RawJson plainToJson(@Nullable Object value) {
    return value == null ? RawJson.NULL : RawJson.of(value);
  }

  /**
   * @param pointer where the value stands
   */
  private RawJson toJson(@Nullable Object value, String pointer) {
    if (value == null || isPlain(value)) {
      return plainToJson(value);
    } else if (value instanceof Long number) {
      return number == number.intValue() ? noted(pointer, "l", number) : RawJson.of(number);
    } else if (value instanceof Byte) {
      return noted(pointer, "b", value);
    } else if (value instanceof Short) {
      return noted(pointer, "s", value);
    } else if (value instanceof Float number) {
      return noted(pointer, "f", number.doubleValue());
    } else if (value instanceof BigDecimal) {
      return noted(pointer, "D", value);
    } else if (value instanceof Date date) {
      return noted(pointer, "T", date.toInstant().toString());
    } else if (value instanceof byte[] bytes) {
      return noted(pointer, "x", Base64.getEncoder().encodeToString(bytes));
    } else if (value instanceof List<?> list) {
      return arrayToJson(list, pointer);
    } else if (value instanceof Object[] array) {
      return arrayToJson(Arrays.asList(array), pointer);
    } else if (value instanceof Map<?, ?> table) {
      return tableToJson(table, pointer);
    }
    String text = textOf(value);
    if (text == null) {
      throw new Untranslatable(
          PassThroughReason.HEADER_VALUE,
          "header " + pointer + " is a " + value.getClass().getName() + ", which has no JSON form");
    }
    return RawJson.of(text);
  }

  private RawJson arrayToJson(List<?> list, String pointer) {
    List<RawJson> elements = new ArrayList<>(list.size());
    for (Object element : list) {
      elements.add(toJson(element, pointer + "/" + elements.size()));
    }
    return RawJson.array(elements);
  }

  private RawJson tableToJson(Map<?, ?> table, String pointer) {
    Map<String, RawJson> members = new LinkedHashMap<>();
    table.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          members.put(name, toJson(value, child(pointer, name)));
        });
    return RawJson.object(members);
  }

  private RawJson noted(String pointer, String type, Object value) {
    types.put(pointer, RawJson.of(type));
    return RawJson.of(value);
  }

  /** JSON pointer (RFC 6901) of a member. */
  static String child(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** Whether it is a string in either of the forms an AMQP client gives it. */
  static boolean isText(@Nullable Object value) {
    return value instanceof String || (value != null && isLongString(value.getClass()));
  }

  /** The text of a string header in either of the forms an AMQP client gives it; else null. */
  static @Nullable String textOf(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value == null || !isLongString(value.getClass())) {
      return null;
    }
    String text = value.toString();
    if (text.indexOf(REPLACEMENT) >= 0) {
      throw new Untranslatable(
          PassThroughReason.HEADER_VALUE,
          "a string header is not valid UTF-8, as far as one can see");
    }
    return text;
  }

  /** By name: the interface belongs to the application's class path, not to ours. */
  private static boolean isLongString(@Nullable Class<?> type) {
    if (type == null) {
      return false;
    }
    if (type.getName().equals("com.rabbitmq.client.LongString")) {
      return true;
    }
    for (Class<?> implemented : type.getInterfaces()) {
      if (isLongString(implemented)) {
        return true;
      }
    }
    return isLongString(type.getSuperclass());
  }

  /** The AMQP value that {@link #toJson} had; {@code types} are the notes it made. */
  static @Nullable Object toAmqp(RawJson json, String pointer, Map<String, RawJson> types) {
    if (json.isNull()) {
      return null;
    } else if (json.isArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      for (RawJson element : json.elements()) {
        list.add(toAmqp(element, pointer + "/" + list.size(), types));
      }
      return list;
    } else if (json.isObject()) {
      Map<String, @Nullable Object> table = new LinkedHashMap<>();
      json.members()
          .forEach((name, value) -> table.put(name, toAmqp(value, child(pointer, name), types)));
      return table;
    }
    RawJson note = types.get(pointer);
    return scalarToAmqp(json, note == null ? "" : note.asString());
  }

  private static Object scalarToAmqp(RawJson json, String type) {
    return switch (type) {
      case "l" -> Json.read(json, Long.class);
      case "b" -> Json.read(json, Byte.class);
      case "s" -> Json.read(json, Short.class);
      case "f" -> Json.read(json, Double.class).floatValue();
      case "D" -> new BigDecimal(json.text());
      case "T" -> Date.from(Instant.parse(json.asString()));
      case "x" -> Base64.getDecoder().decode(json.asString());
      default -> plainScalarToAmqp(json);
    };
  }

  private static Object plainScalarToAmqp(RawJson json) {
    if (json.isString()) {
      return json.asString();
    }
    String text = json.text();
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (text.chars().allMatch(c -> c == '-' || Character.isDigit(c))) {
      BigInteger number = new BigInteger(text);
      if (number.bitLength() < Integer.SIZE) {
        return number.intValue();
      }
      // AMQP has no longer integer than this; a decimal string is what a reader can still use.
      return number.bitLength() < Long.SIZE ? (Object) number.longValue() : text;
    }
    return Json.read(json, Double.class);
  }
}
