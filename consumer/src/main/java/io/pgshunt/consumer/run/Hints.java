package io.pgshunt.consumer.run;

import java.util.Collection;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Lets senders of this process wake an idle worker, as {@link Doorbell} does for all others. A
 * worker that has something to do is left alone: it looks soon anyway, and one claim then finds the
 * tasks of several senders. Thread-safe.
 */
final class Hints {

  private final Set<String> served;
  private final Idleness idleness;
  private final Runnable wake;
  private final Rings rings;

  /**
   * @param served queues that the worker claims from
   * @param wake has it look for tasks
   * @param nanoTime as {@link System#nanoTime()}
   */
  Hints(Collection<String> served, Idleness idleness, Runnable wake, LongSupplier nanoTime) {
    this.served = Set.copyOf(served);
    this.idleness = idleness;
    this.wake = wake;
    this.rings = new Rings(nanoTime);
  }

  /** Tasks were enqueued on these queues. */
  void enqueued(Collection<String> queues) {
    if (idleness.isIdle() && queues.stream().anyMatch(served::contains) && isSeldom()) {
      wake.run();
    }
  }

  private synchronized boolean isSeldom() {
    rings.rung(1);
    return !rings.isResting();
  }
}
