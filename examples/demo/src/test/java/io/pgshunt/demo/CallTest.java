package io.pgshunt.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallTest {

  @Test
  void aTaskReadsLikeACall() {
    assertThat(
            Call.text(
                "shop.charge",
                Call.parse("[1004, \"x\", null, {\"a\": [1]}]"),
                Call.parse("{\"card\": \"good\"}")))
        .isEqualTo("shop.charge(1004, x, null, {\"a\":[1]}, card=good)");
  }
}
