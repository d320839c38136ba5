package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether this worker's heartbeats have succeeded without a gap for one whole lease. Only then may
 * it judge others by theirs: after an outage of the database everybody's last heartbeat is old, and
 * nobody is lost for that. Thread-safe.
 */
final class Steadiness {

  private final long lease;
  private final LongSupplier nanoClock;
  private boolean broken = true;
  private long since;
  private long last;

  Steadiness(Duration lease, LongSupplier nanoClock) {
    this.lease = lease.toNanos();
    this.nanoClock = nanoClock;
  }

  synchronized void beat() {
    long now = nanoClock.getAsLong();
    if (broken || now - last >= lease) {
      since = now;
      broken = false;
    }
    last = now;
  }

  synchronized void missed() {
    broken = true;
  }

  synchronized boolean isSteady() {
    long now = nanoClock.getAsLong();
    return !broken && last - since >= lease && now - last < lease;
  }
}
