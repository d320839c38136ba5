package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HintsTest {

  private long now = Long.MAX_VALUE - 1_000;
  private final Idleness idleness = new Idleness(() -> now);
  private final AtomicInteger wakes = new AtomicInteger();
  private final Hints hints =
      new Hints(List.of("orders", "emails"), idleness, wakes::incrementAndGet, () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void anIdleWorkerIsWokenForAQueueThatItServes() {
    idleness.foundNothing();
    hints.enqueued(List.of("other", "emails"));

    assertThat(wakes).hasValue(1);
  }

  @Test
  void nobodyIsWokenForTheQueuesOfOthers() {
    idleness.foundNothing();
    hints.enqueued(List.of("other"));

    assertThat(wakes).hasValue(0);
  }

  @Test
  void aWorkerThatHasTasksIsLeftAlone() {
    idleness.foundNothing();
    pass(Duration.ofSeconds(1));
    hints.enqueued(List.of("orders"));

    assertThat(wakes).hasValue(0);
  }

  @Test
  void manySendersAtOnceAreNotHeardForAWhile() {
    idleness.foundNothing();
    for (int i = 0; i < 3 * Rings.MANY; i++) {
      hints.enqueued(List.of("orders"));
    }
    assertThat(wakes).hasValue(Rings.MANY);

    pass(Rings.REST);
    idleness.foundNothing();
    hints.enqueued(List.of("orders"));
    assertThat(wakes).hasValue(Rings.MANY + 1);
  }
}
