package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the loops of a worker of one task at a time share, for tests of a single loop. */
final class Loops {

  static final Duration LEASE = Duration.ofMillis(300);

  private Loops() {}

  static Shared shared(WorkQueue queue) {
    return Shared.of(settings(null), queue, Set.of(), new Counters());
  }

  static WorkerSettings settings(@Nullable Duration timeLimit) {
    return new WorkerSettings(
        "test",
        List.of(ServedQueue.of("q")),
        1,
        LEASE,
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        null,
        timeLimit,
        false);
  }
}
