package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final AtomicLong clock = new AtomicLong();
  private final Pace pace = new Pace(clock::get);
  private long begun;

  private void run(int perSecond, Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 10) {
      clock.addAndGet(Duration.ofMillis(10).toNanos());
      begun += perSecond / 100;
      pace.look(begun);
    }
  }

  @Test
  void nothingIsHeldAheadBeforeAnythingRan() {
    assertThat(pace.ahead()).isZero();
  }

  @Test
  void shortTasksAreHeldForATwentiethOfASecond() {
    run(10_000, Duration.ofSeconds(1));

    assertThat(pace.ahead()).isBetween(490, 500);
  }

  @Test
  void longTasksAreLeftToOthers() {
    run(100, Duration.ofSeconds(1));
    run(0, Duration.ofSeconds(1));

    assertThat(pace.ahead()).isZero();
  }

  @Test
  void neverMoreThanAThousand() {
    run(1_000_000, Duration.ofSeconds(1));

    assertThat(pace.ahead()).isEqualTo(1_000);
  }

  @Test
  void largeBodiesAreHeldWithinABoundOnMemory() {
    run(100_000, Duration.ofSeconds(1));
    for (int i = 0; i < 1_000; i++) {
      pace.saw(1 << 20);
    }

    assertThat(pace.ahead()).isBetween(1, 17);
  }
}
