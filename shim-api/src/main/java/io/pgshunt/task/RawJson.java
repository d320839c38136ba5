package io.pgshunt.task;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One JSON value, kept as the text it arrived in.
 *
 * <p>Parsing and printing again would alter values that JSON can carry and Java types cannot:
 * {@code 1.0} and {@code -0.0}, integers of any length, {@code NaN} (which Celery's JSON may hold),
 * lone surrogates and {@code \u0000} escapes. Keeping the text keeps them all. Two values are equal
 * when their texts are.
 *
 * <p>Immutable and thread-safe. The text is known to be one well-formed JSON value, with {@code
 * NaN} and {@code Infinity} allowed as bare words.
 */
public final class RawJson {

  public static final RawJson NULL = new RawJson("null");
  public static final RawJson EMPTY_ARRAY = new RawJson("[]");
  public static final RawJson EMPTY_OBJECT = new RawJson("{}");

  /** Most tasks have some of these: they need no parser. */
  private static final Map<String, RawJson> COMMON =
      Map.of("null", NULL, "[]", EMPTY_ARRAY, "{}", EMPTY_OBJECT);

  private static final int LONGEST_COMMON = 4;

  private final String text;

  private RawJson(String text) {
    this.text = text;
  }

  /**
   * Reads one JSON value from {@code text}, which must hold nothing else.
   *
   * @throws JsonException if the text is not one well-formed JSON value
   */
  public static RawJson parse(String text) {
    // A look-up hashes the whole of its key, and bodies may be long.
    RawJson common = text.length() > LONGEST_COMMON ? null : COMMON.get(text);
    if (common != null) {
      return common;
    }
    try (JsonParser parser = Json.parser(text)) {
      if (parser.nextToken() == null) {
        throw new JsonException("empty text where a JSON value is expected");
      }
      int start = (int) parser.currentTokenLocation().getCharOffset();
      RawJson value = new RawJson(slice(text, start, endOfValue(parser)));
      if (parser.nextToken() != null) {
        throw new JsonException("unexpected text after the JSON value");
      }
      return value;
    } catch (IOException e) {
      throw JsonException.reading(e);
    }
  }

  /**
   * The JSON form of a Java value, by the one mapper ({@link Json}).
   *
   * @throws JsonException if the value has no JSON form
   */
  public static RawJson of(Object value) {
    return value instanceof RawJson raw ? raw : new RawJson(Json.write(value));
  }

  /** An array of the given values, in order. */
  public static RawJson array(List<RawJson> elements) {
    StringBuilder out = new StringBuilder("[");
    for (RawJson element : elements) {
      if (out.length() > 1) {
        out.append(", ");
      }
      out.append(element.text);
    }
    return new RawJson(out.append(']').toString());
  }

  /** An object of the given members, in the map's order. */
  public static RawJson object(Map<String, RawJson> members) {
    StringBuilder out = new StringBuilder("{");
    members.forEach(
        (name, value) -> {
          if (out.length() > 1) {
            out.append(", ");
          }
          out.append(Json.quote(name)).append(": ").append(value.text);
        });
    return new RawJson(out.append('}').toString());
  }

  /** The JSON text, exactly as it was given. */
  public String text() {
    return text;
  }

  public boolean isArray() {
    return text.charAt(0) == '[';
  }

  public boolean isObject() {
    return text.charAt(0) == '{';
  }

  public boolean isString() {
    return text.charAt(0) == '"';
  }

  public boolean isNull() {
    return text.equals("null");
  }

  /**
   * The string this value is.
   *
   * @throws JsonException if it is not a string
   */
  public String asString() {
    if (!isString()) {
      throw new JsonException("expected a string, found " + describe());
    }
    if (text.indexOf('\\') < 0) {
      return text.substring(1, text.length() - 1);
    }
    return Json.read(this, String.class);
  }

  /** This value as a tree. Numbers become {@code BigInteger} or {@code BigDecimal} where needed. */
  public JsonNode toNode() {
    return Json.tree(this);
  }

  /**
   * The elements of this array.
   *
   * @throws JsonException if this is not an array
   */
  public List<RawJson> elements() {
    if (!isArray()) {
      throw new JsonException("expected an array, found " + describe());
    }
    if (text.length() == EMPTY_ARRAY.text.length()) {
      return List.of();
    }
    try (JsonParser parser = Json.parser(text)) {
      List<RawJson> elements = new ArrayList<>();
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(sliceOfCurrentValue(parser));
      }
      return Collections.unmodifiableList(elements);
    } catch (IOException e) {
      throw JsonException.reading(e);
    }
  }

  /**
   * The members of this object in order. A name that occurs twice has its last value, as in Python.
   *
   * @throws JsonException if this is not an object
   */
  public Map<String, RawJson> members() {
    if (!isObject()) {
      throw new JsonException("expected an object, found " + describe());
    }
    if (text.length() == EMPTY_OBJECT.text.length()) {
      return Map.of();
    }
    try (JsonParser parser = Json.parser(text)) {
      Map<String, RawJson> members = new LinkedHashMap<>();
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, sliceOfCurrentValue(parser));
      }
      return Collections.unmodifiableMap(members);
    } catch (IOException e) {
      throw JsonException.reading(e);
    }
  }

  /**
   * Where in {@link #text} the values of this object's members begin. A name that occurs twice has
   * the position of its last value.
   *
   * @throws JsonException if this is not an object
   */
  public Map<String, Integer> memberPositions() {
    if (!isObject()) {
      throw new JsonException("expected an object, found " + describe());
    }
    try (JsonParser parser = Json.parser(text)) {
      Map<String, Integer> positions = new LinkedHashMap<>();
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        positions.put(name, (int) parser.currentTokenLocation().getCharOffset());
        parser.skipChildren();
      }
      return Collections.unmodifiableMap(positions);
    } catch (IOException e) {
      throw JsonException.reading(e);
    }
  }

  /**
   * This array with one more element in front: how a result or a failed task's id reaches a
   * continuation.
   *
   * @throws JsonException if this is not an array
   */
  public RawJson prepend(RawJson first) {
    if (!isArray()) {
      throw new JsonException("expected an array, found " + describe());
    }
    String rest = text.substring(1);
    boolean empty = rest.stripLeading().equals("]");
    return new RawJson("[" + first.text + (empty ? "]" : ", " + rest));
  }

  /** This value in a few words, for messages: never the whole of a long text. */
  public String describe() {
    int limit = 60;
    return text.length() <= limit ? text : text.substring(0, limit) + "…";
  }

  private RawJson sliceOfCurrentValue(JsonParser parser) throws IOException {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    return new RawJson(slice(text, start, endOfValue(parser)));
  }

  /** A number at the root ends where white space begins, which Jackson has then read as well. */
  private static String slice(String text, int start, int end) {
    return text.substring(start, end).stripTrailing();
  }

  private static int endOfValue(JsonParser parser) throws IOException {
    parser.skipChildren();
    // Jackson reads string and number tokens lazily: without this the location is inside the token.
    parser.finishToken();
    return (int) parser.currentLocation().getCharOffset();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
