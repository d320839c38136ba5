package io.pgshunt.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0",
        "-0.0",
        "5e-324",
        "1000000000000000000000000000000",
        "NaN",
        "-Infinity",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"na\u00efve \ud83d\ude00\"",
        "[1,  2 ,{\"a\":[]}]",
        "null"
      })
  void aValueKeepsItsTextExactly(String text) {
    assertThat(RawJson.parse(" " + text + "\n").text()).isEqualTo(text);
    assertThat(RawJson.parse("[" + text + "]").elements()).containsExactly(RawJson.parse(text));
    assertThat(RawJson.parse("{\"k\": " + text + "}").members())
        .containsEntry("k", RawJson.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "[1", "{\"a\"}", "1 2", "[1] x", "{'a': 1}", "01", "[1,]", "nul"})
  void whatIsNotOneJsonValueIsRefused(String text) {
    assertThatThrownBy(() -> RawJson.parse(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void aRefusalDoesNotQuoteTheDocument() {
    assertThatThrownBy(() -> RawJson.parse("{\"card\": \"4111111111111111\", oops"))
        .isInstanceOf(JsonException.class)
        .hasMessageNotContaining("4111");
  }

  @Test
  void aValueIsPutBeforeTheElementsOfAnArray() {
    RawJson value = RawJson.parse("{\"a\": 1}");

    assertThat(RawJson.parse("[]").prepend(value)).isEqualTo(RawJson.parse("[{\"a\": 1}]"));
    assertThat(RawJson.parse("[ ]").prepend(value)).isEqualTo(RawJson.parse("[{\"a\": 1}]"));
    assertThat(RawJson.parse("[2, NaN]").prepend(value).elements())
        .containsExactly(value, RawJson.parse("2"), RawJson.parse("NaN"));
  }

  @Test
  void aRepeatedMemberHasItsLastValue() {
    assertThat(RawJson.parse("{\"a\": 1, \"a\": 2}").members())
        .containsOnly(org.assertj.core.api.Assertions.entry("a", RawJson.parse("2")));
  }

  @Test
  void aDeepValueIsReadWithoutExhaustingTheStack() {
    String deep = "[".repeat(2_900) + "]".repeat(2_900);

    assertThat(RawJson.parse(deep).text()).isEqualTo(deep);
    assertThatThrownBy(() -> RawJson.parse("[".repeat(9_000) + "]".repeat(9_000)))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("depth");
  }
}
