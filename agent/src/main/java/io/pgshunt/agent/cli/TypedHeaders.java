package io.pgshunt.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a captured message as the Java values that amqp-client would have. The letters are
 * those of RabbitMQ's field table (errata to AMQP 0-9-1, section 3).
 */
final class TypedHeaders {

  private TypedHeaders() {}

  /** From {@code headers_typed}; where that is absent, from {@code headers} as plain JSON types. */
  static Map<String, @Nullable Object> of(JsonNode message) {
    JsonNode typed = message.path("headers_typed");
    if (typed.isObject()) {
      return table(typed);
    }
    JsonNode plain = message.path("headers");
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    plain.fieldNames().forEachRemaining(name -> headers.put(name, plainValue(plain.get(name))));
    return headers;
  }

  private static Map<String, @Nullable Object> table(JsonNode typed) {
    Map<String, @Nullable Object> table = new LinkedHashMap<>();
    typed.fieldNames().forEachRemaining(name -> table.put(name, value(name, typed.get(name))));
    return table;
  }

  private static @Nullable Object value(String name, JsonNode typed) {
    String type = typed.path("t").asText();
    JsonNode value = typed.path("v");
    return switch (type) {
      case "V" -> null;
      case "S" -> string(name, value);
      case "t" -> value.booleanValue();
      case "b", "B" -> (byte) value.intValue();
      case "s", "u" -> (short) value.intValue();
      case "I" -> value.intValue();
      case "i", "l", "L" -> value.longValue();
      case "f" -> value.floatValue();
      case "d" -> value.doubleValue();
      case "D" -> new BigDecimal(value.asText());
      case "T" -> Date.from(Instant.ofEpochSecond(value.longValue()));
      case "x" -> Base64.getDecoder().decode(value.path("b64").asText());
      case "A" -> array(name, value);
      case "F" -> table(value);
      default ->
          throw new IllegalArgumentException(
              "header '" + name + "' has an unknown type '" + type + "'");
    };
  }

  /** A string header that is no text. The codec knows no such type, as it should not. */
  private record StringThatIsNotUtf8() {}

  /** A string that is not UTF-8 is captured as bytes. */
  private static Object string(String name, JsonNode value) {
    if (value.isTextual()) {
      return value.textValue();
    }
    if (value.path("b64").isTextual()) {
      return new StringThatIsNotUtf8();
    }
    throw new IllegalArgumentException("header '" + name + "' is not the string its type says");
  }

  private static List<@Nullable Object> array(String name, JsonNode values) {
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonNode element : values) {
      list.add(value(name, element));
    }
    return list;
  }

  private static @Nullable Object plainValue(JsonNode value) {
    if (value.isNull()) {
      return null;
    } else if (value.isTextual()) {
      return value.textValue();
    } else if (value.isBoolean()) {
      return value.booleanValue();
    } else if (value.isInt()) {
      return value.intValue();
    } else if (value.isIntegralNumber()) {
      return value.longValue();
    } else if (value.isNumber()) {
      return value.doubleValue();
    } else if (value.isArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      value.forEach(element -> list.add(plainValue(element)));
      return list;
    }
    Map<String, @Nullable Object> table = new LinkedHashMap<>();
    value.fieldNames().forEachRemaining(name -> table.put(name, plainValue(value.get(name))));
    return table;
  }
}
