package io.pgshunt.agent.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicPatternTest {

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "a.b, a.b, true",
    "a.b, a.c, false",
    "a.*, a.b, true",
    "a.*, a, false",
    "a.*, a.b.c, false",
    "a.#, a, true",
    "a.#, a.b.c, true",
    "#, '', true",
    "*, '', false",
    "'', '', true",
    "'', a, false",
    "#.b, a.b.c.b, true",
    "#.b, a.b.c, false",
    "#.a.#, x.a.y, true",
    "*.#, a, true",
    "#.*.#, '', false",
    "#.*.b.#.c, a.b.b.c.c, true",
    "a.*.b, a..b, true",
    "a*, ab, false",
  })
  void asTheSpecificationSays(String pattern, String key, boolean matches) {
    assertThat(TopicPattern.matches(pattern, key)).isEqualTo(matches);
  }

  @Test
  void asTheDefinitionByRecursionSays() {
    Random random = new Random(20261124);
    int matching = 0;
    for (int i = 0; i < 20_000; i++) {
      List<String> pattern = words(random, List.of("a", "b", "*", "#"));
      List<String> key = words(random, List.of("a", "b"));
      boolean expected = byDefinition(pattern, key);
      assertThat(TopicPattern.matches(String.join(".", pattern), String.join(".", key)))
          .as(pattern + " and " + key)
          .isEqualTo(expected);
      matching += expected ? 1 : 0;
    }
    assertThat(matching).isBetween(2_000, 18_000);
  }

  private static List<String> words(Random random, List<String> alphabet) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      words.add(alphabet.get(random.nextInt(alphabet.size())));
    }
    return words;
  }

  private static boolean byDefinition(List<String> pattern, List<String> words) {
    if (pattern.isEmpty()) {
      return words.isEmpty();
    }
    List<String> rest = pattern.subList(1, pattern.size());
    if (pattern.get(0).equals("#")) {
      return byDefinition(rest, words)
          || (!words.isEmpty() && byDefinition(pattern, words.subList(1, words.size())));
    }
    return !words.isEmpty()
        && (pattern.get(0).equals("*") || pattern.get(0).equals(words.get(0)))
        && byDefinition(rest, words.subList(1, words.size()));
  }
}
