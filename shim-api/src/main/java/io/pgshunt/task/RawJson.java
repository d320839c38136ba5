package io.pgshunt.task;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /** Most tasks have some of these: they need no parser, and no text of their own. */
  private static final RawJson[] COMMON = {NULL, EMPTY_ARRAY, EMPTY_OBJECT};

  /** Quotes, colon, comma and blanks of a member. */
  private static final int AROUND_MEMBER = 6;

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
    RawJson common = common(text, 0, text.length());
    if (common != null) {
      return common;
    }
    try (JsonParser parser = Json.parser(text)) {
      if (parser.nextToken() == null) {
        throw new JsonException("empty text where a JSON value is expected");
      }
      int start = (int) parser.currentTokenLocation().getCharOffset();
      // A number at the root ends where white space begins, which Jackson has then read as well.
      RawJson value = new RawJson(text.substring(start, endOfValue(parser)).stripTrailing());
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

  /**
   * @param text one well-formed JSON value, without white space around it
   */
  static RawJson known(String text) {
    return new RawJson(text);
  }

  private static @Nullable RawJson common(String text, int start, int end) {
    for (RawJson common : COMMON) {
      if (common.text.length() == end - start && text.startsWith(common.text, start)) {
        return common;
      }
    }
    return null;
  }

  /** An array of the given values, in order. */
  public static RawJson array(List<RawJson> elements) {
    int length = 2;
    for (RawJson element : elements) {
      length += element.text.length() + 2;
    }
    StringBuilder out = new StringBuilder(length).append('[');
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
    if (members.isEmpty()) {
      return EMPTY_OBJECT;
    }
    int length = 2;
    for (Map.Entry<String, RawJson> member : members.entrySet()) {
      length += member.getKey().length() + member.getValue().text.length() + AROUND_MEMBER;
    }
    StringBuilder out = new StringBuilder(length).append('{');
    for (Map.Entry<String, RawJson> member : members.entrySet()) {
      if (out.length() > 1) {
        out.append(", ");
      }
      JsonStrings.quote(member.getKey(), out);
      out.append(": ").append(member.getValue().text);
    }
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
    List<RawJson> elements = new ArrayList<>();
    JsonScanner scanner = new JsonScanner(text);
    while (scanner.next()) {
      elements.add(slice(scanner));
    }
    return Collections.unmodifiableList(elements);
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
    Map<String, RawJson> members = new LinkedHashMap<>();
    JsonScanner scanner = new JsonScanner(text);
    while (scanner.next()) {
      String name = name(scanner);
      scanner.toValue();
      members.put(name, slice(scanner));
    }
    return Collections.unmodifiableMap(members);
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
    Map<String, Integer> positions = new LinkedHashMap<>();
    JsonScanner scanner = new JsonScanner(text);
    while (scanner.next()) {
      String name = name(scanner);
      scanner.toValue();
      positions.put(name, scanner.start());
    }
    return Collections.unmodifiableMap(positions);
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

  private RawJson slice(JsonScanner scanner) {
    RawJson common = common(text, scanner.start(), scanner.end());
    return common != null ? common : new RawJson(text.substring(scanner.start(), scanner.end()));
  }

  private String name(JsonScanner scanner) {
    String name = text.substring(scanner.start() + 1, scanner.end() - 1);
    return name.indexOf('\\') < 0 ? name : slice(scanner).asString();
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
