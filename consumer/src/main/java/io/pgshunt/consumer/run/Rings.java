package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a worker is rung so often that it had better not be: who is busy looks anyway, and each
 * ring costs its sender more than a commit. For one thread.
 */
final class Rings {

  static final int MANY = 10;
  static final Duration AT_ONCE = Duration.ofMillis(100);
  static final Duration REST = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;

  /** When the latest ones came, oldest at {@code next} once all are there. */
  private final long[] latest = new long[MANY];

  private int known;
  private int next;
  private long restUntil;
  private boolean resting;

  Rings(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** So many came; with more than {@link #MANY} within {@link #AT_ONCE} the rest begins. */
  void rung(int times) {
    long now = nanoTime.getAsLong();
    for (int i = 0; i < times; i++) {
      if (known == MANY && now - latest[next] < AT_ONCE.toNanos()) {
        resting = true;
        restUntil = now + REST.toNanos();
        known = 0;
      }
      latest[next] = now;
      next = (next + 1) % MANY;
      known = Math.min(MANY, known + 1);
    }
  }

  /** Whether not to be rung for the time being. */
  boolean isResting() {
    if (resting && nanoTime.getAsLong() - restUntil >= 0) {
      resting = false;
    }
    return resting;
  }
}
