package io.pgshunt.consumer.run;

import java.util.function.LongSupplier;

/**
 * How many rows to hold beside those that run: as many as are begun within a short time, so that
 * short tasks come in large claims, and long ones are left to whoever is free for them. For one
 * thread.
 */
final class Pace {

  /** No row is to wait here longer than about this, in seconds. */
  private static final double AHEAD = 0.05;

  private static final int MOST = 1_000;

  /** Characters of what is held beside what runs, roughly. */
  private static final double MOST_SIZE = 16 << 20;

  private static final double SHORTEST_LOOK = 0.002;

  private final LongSupplier nanoClock;
  private long lastTime;
  private long lastCount;
  private double perSecond;
  private double size = 1_000;

  Pace(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.lastTime = nanoClock.getAsLong();
  }

  /**
   * @param begun how many tasks were begun in all, so far
   */
  void look(long begun) {
    long now = nanoClock.getAsLong();
    double seconds = (now - lastTime) / 1e9;
    if (seconds < SHORTEST_LOOK) {
      return;
    }
    // An old figure counts the less the longer ago it is.
    double old = Math.exp(-seconds / AHEAD);
    perSecond = perSecond * old + (begun - lastCount) / seconds * (1 - old);
    lastTime = now;
    lastCount = begun;
  }

  /** A row of this many characters was claimed. */
  void saw(long characters) {
    size += (characters - size) / 16;
  }

  int ahead() {
    return (int) Math.min(Math.min(MOST, MOST_SIZE / size), perSecond * AHEAD);
  }
}
