package io.pgshunt.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * One entry of {@code captured-payloads.json}: {@code queues}; {@code args} and {@code kwargs} as
 * the text they have in the message (of a long one its SHA-256); {@code headers}; and {@code
 * payload}, everything else in the words of the wire contract.
 */
public final class ExpectedPayload {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final String EXPIRES_IN = "expires_seconds_after_publication";

  private final JsonNode expected;

  ExpectedPayload(JsonNode expected) {
    this.expected = expected;
  }

  public List<String> queues() {
    return StreamSupport.stream(expected.get("queues").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  public String taskId() {
    return expected.get("payload").get("task_id").asText();
  }

  public void assertArgs(String text) {
    if (expected.has("args")) {
      assertThat(text).isEqualTo(expected.get("args").asText());
    } else {
      assertThat(sha256(text)).isEqualTo(expected.get("args_sha256").asText());
    }
  }

  public void assertKwargs(String text) {
    assertThat(text).isEqualTo(expected.get("kwargs").asText());
  }

  public void assertHeaders(String text) {
    JsonNode headers = read(text);
    assertThat(headers).isEqualTo(expected.get("headers"));
  }

  /**
   * Checks a payload in its JSON form, args, kwargs and headers left out.
   *
   * @param earliest not after the publication
   * @param latest not before the publication
   */
  public void assertRest(String text, Instant earliest, Instant latest) {
    ObjectNode actual = (ObjectNode) read(text);
    actual.remove(List.of("args", "kwargs", "headers"));
    ObjectNode wanted = expected.get("payload").deepCopy();
    JsonNode expiresIn = wanted.remove(EXPIRES_IN);
    if (expiresIn != null) {
      Instant expires = Instant.parse(actual.remove("expires").asText());
      // The broker counts in whole milliseconds.
      assertThat(expires)
          .isBetween(
              earliest.plusSeconds(expiresIn.asLong()).minusMillis(1),
              latest.plusSeconds(expiresIn.asLong()));
    }
    assertThat(actual).isEqualTo(wanted);
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
