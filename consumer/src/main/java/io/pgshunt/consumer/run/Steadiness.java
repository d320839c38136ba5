package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether this worker's heartbeats have succeeded without a gap for one whole lease. Only then is
 * it a witness against others, and only against those whose lease is no longer than that: after an
 * outage of the database everybody's last heartbeat is old, and nobody is lost for that. Half a
 * lease is a gap: whatever halts this process for so long, a machine that stands still say, may
 * have halted others, who beat no later than it did. Thread-safe.
 */
final class Steadiness {

  private final long lease;
  private final long gap;
  private final LongSupplier nanoClock;
  private boolean broken = true;
  private long since;
  private long last;

  Steadiness(Duration lease, LongSupplier nanoClock) {
    this.lease = lease.toNanos();
    this.gap = this.lease / 2;
    this.nanoClock = nanoClock;
  }

  synchronized void beat() {
    long now = nanoClock.getAsLong();
    if (broken || now - last >= gap) {
      since = now;
      broken = false;
    }
    last = now;
  }

  synchronized void missed() {
    broken = true;
  }

  synchronized boolean isSteady() {
    return !steadyFor().isZero();
  }

  /** How long that is so, up to the last heartbeat; zero if it is not. */
  synchronized Duration steadyFor() {
    long now = nanoClock.getAsLong();
    boolean steady = !broken && last - since >= lease && now - last < gap;
    return steady ? Duration.ofNanos(last - since) : Duration.ZERO;
  }
}
