package io.pgshunt.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {

  @Test
  void aWrongCountIsNamedWithBothNumbers() {
    Verdict verdict = new Verdict().expect(4, "rows", 4).expect(2, "messages", 3);
    assertThat(verdict.complaints()).containsExactly("WRONG: messages: expected 2, found 3");
  }
}
