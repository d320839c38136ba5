package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Waiting times that double up to a ceiling. Each is spread over its upper half, so that processes
 * that started together do not stay together. For one thread.
 */
final class Backoff {

  private final long floor;
  private final Supplier<Duration> ceiling;
  private long next;

  Backoff(Duration floor, Duration ceiling) {
    this(floor, () -> ceiling);
  }

  /**
   * @param ceiling asked for each waiting time
   */
  Backoff(Duration floor, Supplier<Duration> ceiling) {
    this.floor = floor.toNanos();
    this.ceiling = ceiling;
    this.next = this.floor;
  }

  /** The next waiting time. */
  Duration next() {
    long most = ceiling.get().toNanos();
    long upTo = Math.min(most, next);
    next = Math.min(most, upTo * 2);
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(upTo / 2, upTo + 1));
  }

  /** Back to the shortest: something happened. */
  void reset() {
    next = floor;
  }
}
