package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** What the claim loop and the doorbell tell each other. Thread-safe. */
final class Idleness {

  /** Between two looks, at most, while nobody would ring. */
  static final Duration UNTOLD = Duration.ofMillis(50);

  /** The same while somebody would: a sender may have looked for the bell before it was there. */
  static final Duration TOLD = Duration.ofMillis(500);

  /** A worker that found nothing so lately waits for tasks. Longer than {@link #TOLD}. */
  private static final Duration LATELY = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private final AtomicBoolean freshlyHooked = new AtomicBoolean();
  private volatile boolean hooked;
  private volatile long foundNothing;

  Idleness(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.foundNothing = nanoTime.getAsLong() - LATELY.toNanos();
  }

  /** There was nothing to claim. */
  void foundNothing() {
    foundNothing = nanoTime.getAsLong();
  }

  /** Whether there was nothing to claim, just now or a moment ago. */
  boolean isIdle() {
    return nanoTime.getAsLong() - foundNothing < LATELY.toNanos();
  }

  /** From now on senders ring. */
  void hook() {
    hooked = true;
    freshlyHooked.set(true);
  }

  /** They may not ring any more; whether they did. */
  boolean unhook() {
    boolean before = hooked;
    hooked = false;
    return before;
  }

  boolean isHooked() {
    return hooked;
  }

  /** Once after each {@link #hook}: what was sent around that moment is to be looked for. */
  boolean takeFreshlyHooked() {
    return freshlyHooked.getAndSet(false);
  }

  /** How long to wait between two looks, at most. */
  Duration longestPause() {
    return hooked ? TOLD : UNTOLD;
  }
}
