package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdlenessTest {

  private long now = Long.MAX_VALUE - 1_000;
  private final Idleness idleness = new Idleness(() -> now);
  private final Backoff backoff = new Backoff(Duration.ofMillis(2), idleness::longestPause);

  private Duration pauseAfterMany() {
    for (int i = 0; i < 20; i++) {
      backoff.next();
    }
    return backoff.next();
  }

  @Test
  void aWorkerIsIdleForASecondAfterItFoundNothing() {
    assertThat(idleness.isIdle()).isFalse();
    idleness.foundNothing();
    assertThat(idleness.isIdle()).isTrue();
    now += Duration.ofMillis(999).toNanos();
    assertThat(idleness.isIdle()).isTrue();
    now += Duration.ofMillis(1).toNanos();
    assertThat(idleness.isIdle()).isFalse();
  }

  @Test
  void pausesGrowLongerOnlyWhileSendersWouldRing() {
    assertThat(pauseAfterMany()).isLessThanOrEqualTo(Idleness.UNTOLD);
    idleness.hook();
    assertThat(pauseAfterMany()).isBetween(Idleness.TOLD.dividedBy(2), Idleness.TOLD);
    idleness.unhook();
    assertThat(backoff.next()).isLessThanOrEqualTo(Idleness.UNTOLD);
  }

  @Test
  void eachHookingIsToldOnce() {
    assertThat(idleness.takeFreshlyHooked()).isFalse();
    idleness.hook();
    assertThat(idleness.takeFreshlyHooked()).isTrue();
    assertThat(idleness.takeFreshlyHooked()).isFalse();
  }

  @Test
  void whoUnhooksLearnsWhetherItWasHooked() {
    assertThat(idleness.unhook()).isFalse();
    idleness.hook();
    assertThat(idleness.unhook()).isTrue();
    assertThat(idleness.unhook()).isFalse();
  }
}
