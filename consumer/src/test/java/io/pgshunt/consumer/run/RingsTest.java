package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RingsTest {

  private long now = Long.MAX_VALUE - 1_000;
  private final Rings rings = new Rings(() -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void aFewRingsAreBorne() {
    rings.rung(Rings.MANY);

    assertThat(rings.isResting()).isFalse();
  }

  @Test
  void oneMoreThanManyAtOnceIsTooMuch() {
    rings.rung(Rings.MANY - 1);
    pass(Rings.AT_ONCE.minusMillis(1));
    rings.rung(2);

    assertThat(rings.isResting()).isTrue();
  }

  @Test
  void anyNumberIsBorneThatIsSpreadOverTime() {
    for (int i = 0; i < 10 * Rings.MANY; i++) {
      rings.rung(1);
      pass(Rings.AT_ONCE.dividedBy(Rings.MANY));
    }

    assertThat(rings.isResting()).isFalse();
  }

  @Test
  void theRestHasAnEndAndCountingBeginsAnew() {
    rings.rung(Rings.MANY + 1);
    pass(Rings.REST.minusNanos(1));
    assertThat(rings.isResting()).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(rings.isResting()).isFalse();

    rings.rung(Rings.MANY - 1);
    assertThat(rings.isResting()).isFalse();
    rings.rung(2);
    assertThat(rings.isResting()).isTrue();
  }
}
