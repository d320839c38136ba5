package io.pgshunt.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The captured Celery messages; {@code celery-messages/README.md} among the test resources tells
 * their schema. {@code -Dpgshunt.captures=DIRECTORY} names others of that schema.
 */
public final class CapturedMessages {

  private CapturedMessages() {}

  /**
   * One captured publish.
   *
   * @param capture name of the case, and of the file without {@code .json}
   * @param index of the message in its file
   * @param queue from which it was read
   * @param properties the exact property flags and property list
   * @param userId the property of that name; the broker checks it
   * @param expiration the property of that name
   */
  public record CapturedMessage(
      String capture,
      int index,
      String queue,
      String exchange,
      String routingKey,
      Bytes properties,
      @Nullable String userId,
      @Nullable String expiration,
      Bytes body) {

    /** Name in test output. */
    public String name() {
      return capture + "[" + index + "]";
    }

    /** The same message, published elsewhere. */
    public CapturedMessage to(String otherExchange, String otherRoutingKey) {
      return new CapturedMessage(
          capture,
          index,
          queue,
          otherExchange,
          otherRoutingKey,
          properties,
          userId,
          expiration,
          body);
    }

    /** What a publish of this message is on the wire. */
    public AmqpWire.Content content() {
      return new AmqpWire.Content(exchange, routingKey, properties, body);
    }
  }

  /** Where the captures are. */
  public static Path directory() {
    String elsewhere = System.getProperty("pgshunt.captures");
    return elsewhere != null
        ? Path.of(elsewhere)
        : Artifacts.root().resolve("integration-tests/src/test/resources/celery-messages");
  }

  /** The files in alphabetical order. */
  public static List<Path> files() {
    try (Stream<Path> files = Files.list(directory())) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All messages of all files, in order. */
  public static List<CapturedMessage> all() {
    List<CapturedMessage> messages = new ArrayList<>();
    for (Path file : files()) {
      JsonNode capture = read(file);
      int index = 0;
      for (JsonNode message : capture.get("messages")) {
        messages.add(message(capture.get("case").asText(), index++, message));
      }
    }
    return messages;
  }

  /**
   * Those of {@link #all} that the broker of this test run lets through: it refuses a user id that
   * is not the connection's.
   */
  public static List<CapturedMessage> acceptable() {
    String user = BrokerAddress.ofTests().user();
    return all().stream()
        .filter(message -> message.userId() == null || message.userId().equals(user))
        .toList();
  }

  private static CapturedMessage message(String capture, int index, JsonNode message) {
    JsonNode properties = message.get("properties");
    return new CapturedMessage(
        capture,
        index,
        message.get("queue").asText(),
        message.get("exchange").asText(),
        message.get("routing_key").asText(),
        Bytes.of(Base64.getDecoder().decode(message.get("property_bytes_b64").asText())),
        textOrNull(properties.get("user_id")),
        textOrNull(properties.get("expiration")),
        Bytes.of(Base64.getDecoder().decode(message.get("body_b64").asText())));
  }

  private static @Nullable String textOrNull(JsonNode value) {
    return value.isNull() ? null : value.asText();
  }

  private static JsonNode read(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
