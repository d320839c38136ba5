package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void valuesAreWrittenAsJsonHasThem() {
    assertThat(Json.write(Arrays.asList(1, true, null, List.of("a"), Map.of("k", 2))))
        .isEqualTo("[1, true, null, [\"a\"], {\"k\": 2}]");
  }

  @Test
  void textsAreEscaped() {
    assertThat(Json.write("a\"b\\c\nd")).isEqualTo("\"a\\\"b\\\\c\\u000ad\"");
  }
}
