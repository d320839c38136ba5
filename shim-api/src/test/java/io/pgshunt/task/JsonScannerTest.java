package io.pgshunt.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link RawJson} finds in a text is what Jackson finds in it. */
class JsonScannerTest {

  private static final List<String> SCALARS =
      List.of(
          "0",
          "-1.50e+3",
          "true",
          "null",
          "NaN",
          "-Infinity",
          "\"\"",
          "\"a\"",
          "\"\\\"\"",
          "\"\\\\\"",
          "\"\\\\\\\", ]}\"",
          "\"[{,:\\\\\\\\\"",
          "\"\u00e9\ud83d\ude00\\u005c\"");
  private static final List<String> NAMES =
      List.of("\"a\"", "\"\"", "\"\\\"b\\\\\"", "\"c:,]}\"", "\"\\u0061\"", "\"caf\u00e9\"");
  private static final List<String> BLANKS = List.of("", "", "", " ", "\n\t", "\r\n ");

  @Test
  void partsAreThoseThatJacksonFinds() {
    Random random = new Random(20250301);
    for (int i = 0; i < 1_000; i++) {
      partsAreRight(RawJson.parse(blank(random) + value(random, 4) + blank(random)));
    }
  }

  private static void partsAreRight(RawJson json) {
    JsonNode node = json.toNode();
    if (json.isArray()) {
      List<RawJson> elements = json.elements();
      assertThat(elements).hasSize(node.size());
      for (int i = 0; i < elements.size(); i++) {
        isTheText(elements.get(i), node.get(i));
        partsAreRight(elements.get(i));
      }
    } else if (json.isObject()) {
      Map<String, RawJson> members = json.members();
      Map<String, Integer> positions = json.memberPositions();
      Map<String, JsonNode> expected = new LinkedHashMap<>();
      node.properties().forEach(field -> expected.put(field.getKey(), field.getValue()));
      assertThat(members.keySet()).containsExactlyElementsOf(expected.keySet());
      assertThat(positions.keySet()).containsExactlyElementsOf(expected.keySet());
      members.forEach(
          (name, member) -> {
            isTheText(member, expected.get(name));
            assertThat(json.text().startsWith(member.text(), positions.get(name))).isTrue();
            partsAreRight(member);
          });
    }
  }

  /** Parsing checks that it is one whole value; blanks around it are not part of it. */
  private static void isTheText(RawJson part, JsonNode expected) {
    assertThat(part.toNode()).isEqualTo(expected);
    assertThat(RawJson.parse(part.text()).text())
        .isEqualTo(part.text())
        .isEqualTo(part.text().strip());
  }

  private static String value(Random random, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(3);
    if (kind == 0) {
      return any(random, SCALARS);
    }
    StringBuilder out = new StringBuilder(kind == 1 ? "[" : "{").append(blank(random));
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      out.append(i == 0 ? "" : ",").append(blank(random));
      if (kind == 2) {
        out.append(any(random, NAMES)).append(blank(random)).append(':').append(blank(random));
      }
      out.append(value(random, depth - 1)).append(blank(random));
    }
    return out.append(kind == 1 ? ']' : '}').toString();
  }

  private static String any(Random random, List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static String blank(Random random) {
    return any(random, BLANKS);
  }
}
