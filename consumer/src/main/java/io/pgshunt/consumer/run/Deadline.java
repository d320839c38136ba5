package io.pgshunt.consumer.run;

import java.time.Duration;

/** The end of a wait on a monitor. */
final class Deadline {

  private final long nanos;

  private Deadline(long nanos) {
    this.nanos = nanos;
  }

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  boolean isOver() {
    return leftNanos() <= 0;
  }

  /**
   * Waits once on {@code monitor}, which the caller holds and whose condition it checks in a loop.
   */
  @SuppressWarnings({"WaitNotInLoop", "SynchronizeOnNonFinalField"})
  void waitOn(Object monitor) throws InterruptedException {
    long left = leftNanos();
    if (left > 0) {
      // Rounded up: a wait of 0 ms would be for ever.
      monitor.wait((left + 999_999) / 1_000_000);
    }
  }

  /** Until then; zero if it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, leftNanos()));
  }

  private long leftNanos() {
    return nanos - System.nanoTime();
  }
}
