package io.pgshunt.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Any text is JSON that says the same to Jackson as to us, or a {@link JsonException}. As a test it
 * replays what is kept among the resources; {@code docs/fuzzing.md} says how to look for more.
 */
class JsonFuzzTest {

  private static final String TIME = "90s";

  @FuzzTest(maxDuration = TIME)
  void texts(byte[] bytes) {
    RawJson json;
    try {
      json = RawJson.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    saysTheSame(json, 0);
    assertThat(RawJson.parse(json.text())).isEqualTo(json);
    if (json.isObject()) {
      Map<String, Character> kinds =
          Json.kindsOfMembers(
              json.text().getBytes(StandardCharsets.UTF_8), json.members().keySet());
      assertThat(kinds.keySet()).isEqualTo(json.members().keySet());
    }
  }

  private static void saysTheSame(RawJson json, int depth) {
    if (depth > 20) {
      return;
    }
    JsonNode tree = json.toNode();
    assertThat(json.isNull()).isEqualTo(tree.isNull());
    if (json.isString()) {
      assertThat(json.asString()).isEqualTo(tree.textValue());
      assertThat(RawJson.parse(JsonStrings.quote(json.asString())).asString())
          .isEqualTo(json.asString());
    } else if (json.isArray()) {
      List<RawJson> elements = json.elements();
      assertThat(elements).hasSize(tree.size());
      for (int i = 0; i < elements.size(); i++) {
        assertThat(elements.get(i).toNode()).isEqualTo(tree.get(i));
        saysTheSame(elements.get(i), depth + 1);
      }
      assertThat(RawJson.array(elements).toNode()).isEqualTo(tree);
      List<RawJson> prepended = new ArrayList<>(List.of(RawJson.NULL));
      prepended.addAll(elements);
      assertThat(json.prepend(RawJson.NULL).elements()).isEqualTo(prepended);
    } else if (json.isObject()) {
      Map<String, RawJson> members = json.members();
      List<String> names = new ArrayList<>();
      tree.fieldNames().forEachRemaining(names::add);
      assertThat(members.keySet()).containsExactlyInAnyOrderElementsOf(names);
      members.forEach(
          (name, value) -> {
            assertThat(value.toNode()).isEqualTo(tree.get(name));
            int at = json.memberPositions().getOrDefault(name, -1);
            assertThat(json.text().startsWith(value.text(), at)).isTrue();
            saysTheSame(value, depth + 1);
          });
      assertThat(RawJson.object(members).toNode()).isEqualTo(tree);
    }
  }

  @FuzzTest(maxDuration = TIME)
  void payloads(byte[] bytes) {
    TaskPayload payload;
    try {
      payload = PayloadJson.readPayload(RawJson.parse(new String(bytes, StandardCharsets.UTF_8)));
    } catch (JsonException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    assertThat(PayloadJson.readPayload(PayloadJson.write(payload))).isEqualTo(payload);
  }
}
