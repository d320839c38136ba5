package io.pgshunt.agent.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeadersMatchTest {

  @Test
  void allMeansEachAndIsTheDefault() {
    Map<String, @Nullable Object> binding = Map.of("a", "1", "b", "2");

    assertThat(matches(binding, Map.of("a", "1", "b", "2", "c", "3"))).isTrue();
    assertThat(matches(binding, Map.of("a", "1"))).isFalse();
    assertThat(matches(Map.of(), Map.of("a", "1"))).isTrue();
  }

  @Test
  void anyMeansAtLeastOne() {
    assertThat(matches(Map.of("x-match", "any", "a", "1", "b", "2"), Map.of("b", "2"))).isTrue();
    assertThat(matches(Map.of("x-match", "any", "a", "1"), Map.of("a", "2"))).isFalse();
    assertThat(matches(Map.of("x-match", "any"), Map.of("a", "2"))).isFalse();
  }

  @Test
  void argumentsOfTheBrokersAreLookedAtOnlyOnDemand() {
    assertThat(matches(Map.of("x-other", "1"), Map.of())).isTrue();
    assertThat(matches(Map.of("x-match", "all-with-x", "x-other", "1"), Map.of())).isFalse();
    assertThat(matches(Map.of("x-match", "any-with-x", "x-o", "1"), Map.of("x-o", "1"))).isTrue();
  }

  @Test
  void anArgumentWithoutValueAsksForPresence() {
    Map<String, @Nullable Object> binding = new HashMap<>();
    binding.put("a", null);

    assertThat(matches(binding, Map.of("a", "whatever"))).isTrue();
    assertThat(matches(binding, Map.of("b", "whatever"))).isFalse();
  }

  @Test
  void numbersAreEqualWhateverTheirWidthButNotTextsAndNumbers() {
    assertThat(matches(Map.of("a", (byte) 1), Map.of("a", 1L))).isTrue();
    assertThat(matches(Map.of("a", 1.5f), Map.of("a", 1.5))).isTrue();
    assertThat(matches(Map.of("a", 1), Map.of("a", "1"))).isFalse();
    assertThat(matches(Map.of("a", 1), Map.of("a", 1.0))).isFalse();
    assertThat(matches(Map.of("a", true), Map.of("a", "true"))).isFalse();
    assertThat(matches(Map.of("a", List.of(1, "x")), Map.of("a", List.of(1L, "x")))).isTrue();
  }

  private static boolean matches(
      Map<String, @Nullable Object> binding, Map<String, @Nullable Object> headers) {
    return HeadersMatch.matches(HeadersMatch.comparable(binding), headers);
  }
}
