package io.pgshunt.task;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON mapper: every value that reaches the database or a handler passes here (rule W2).
 *
 * <ul>
 *   <li>{@code UUID}, {@code java.time}, {@code BigDecimal}, {@code byte[]} (base64), {@code
 *       Optional}, records and beans have a form; dates are ISO-8601 strings.
 *   <li>{@code NaN} and infinities are bare words, as Celery's JSON writes and reads them.
 *   <li>Text outside ASCII is escaped, so that a lone surrogate survives the UTF-8 connection.
 *   <li>A value with no properties Jackson knows has <em>no</em> form: it is refused by name
 *       instead of becoming {@code {}}.
 *   <li>A number with a fraction does not fit an integer type: it is refused, not cut.
 *   <li>Types are never taken from the JSON (no polymorphic typing).
 * </ul>
 *
 * Thread-safe.
 */
public final class Json {

  /** Nesting that a value may have. Chains nest their rest, two levels for each step. */
  public static final int MAX_DEPTH = 3_000;

  private static final JsonMapper MAPPER = newMapper();

  private Json() {}

  private static JsonMapper newMapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule().addSerializer(new RawJsonSerializer()))
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(100_000)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(1_000_000)
                .build())
        .setStreamWriteConstraints(
            StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
    return mapper;
  }

  /**
   * The JSON text of a value.
   *
   * @throws JsonException naming the type if the value has no JSON form
   */
  public static String write(@Nullable Object value) {
    if (value instanceof String text) {
      return JsonStrings.quote(text);
    } else if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
      return value.toString();
    }
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      String type = value == null ? "null" : value.getClass().getName();
      throw new JsonException(type + " has no JSON form: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Binds a JSON value to a Java type.
   *
   * @throws JsonException naming the type if the value does not fit it
   */
  public static <T> T read(RawJson json, Class<T> type) {
    try {
      return MAPPER.readValue(json.text(), type);
    } catch (JsonProcessingException e) {
      throw misfit(json, type, e);
    }
  }

  /** As {@link #read(RawJson, Class)}, for a generic type; null only for the JSON value null. */
  public static @Nullable Object read(RawJson json, Type type) {
    try {
      return MAPPER.readValue(json.text(), MAPPER.constructType(type));
    } catch (JsonProcessingException e) {
      throw misfit(json, type, e);
    }
  }

  private static JsonException misfit(RawJson json, Type type, JsonProcessingException e) {
    return new JsonException(
        json.describe() + " does not fit " + type.getTypeName() + ": " + e.getOriginalMessage(), e);
  }

  static JsonNode tree(RawJson json) {
    try {
      return MAPPER
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .readTree(json.text());
    } catch (JsonProcessingException e) {
      throw JsonException.reading(e);
    }
  }

  /**
   * The kinds of the members of an object, told by the characters their values begin with. The text
   * is gone through once and nothing of it is kept, so it may be of any size.
   *
   * @param utf8 JSON text, or anything else
   * @param names of the members that are asked for
   * @throws JsonException if it is not one well-formed JSON object
   */
  public static Map<String, Character> kindsOfMembers(byte[] utf8, Set<String> names) {
    Map<String, Character> kinds = new HashMap<>();
    try (JsonParser parser = MAPPER.getFactory().createParser(utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonException("not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        char kind = kind(parser.nextToken());
        if (names.contains(name)) {
          kinds.put(name, kind);
        }
        parser.skipChildren();
      }
      if (parser.nextToken() != null) {
        throw new JsonException("unexpected text after the object");
      }
      return kinds;
    } catch (IOException e) {
      throw JsonException.reading(e);
    }
  }

  private static char kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> '{';
      case START_ARRAY -> '[';
      case VALUE_STRING -> '"';
      case VALUE_TRUE -> 't';
      case VALUE_FALSE -> 'f';
      case VALUE_NULL -> 'n';
      default -> '0';
    };
  }

  static JsonParser parser(String text) throws IOException {
    return MAPPER.getFactory().createParser(text);
  }

  /** {@code text} as a JSON string, quotes included. */
  public static String quote(String text) {
    return write(text);
  }

  private static final class RawJsonSerializer extends StdSerializer<RawJson> {
    private static final long serialVersionUID = 1L;

    RawJsonSerializer() {
      super(RawJson.class);
    }

    @Override
    public void serialize(
        RawJson value,
        com.fasterxml.jackson.core.JsonGenerator out,
        com.fasterxml.jackson.databind.SerializerProvider provider)
        throws IOException {
      out.writeRawValue(value.text());
    }
  }
}
