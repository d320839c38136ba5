package io.pgshunt.bench.measure;

import java.util.Arrays;

/** Durations of the same kind of call, for their percentiles. Not thread-safe. */
public final class Latencies {

  private static final double NANOS_PER_MILLI = 1e6;

  private long[] nanos = new long[1024];
  private int count;

  public void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
  }

  public void addAll(Latencies others) {
    for (int i = 0; i < others.count; i++) {
      add(others.nanos[i]);
    }
  }

  public int count() {
    return count;
  }

  /**
   * The duration, in ms, that {@code percent} of the calls did not exceed (nearest rank).
   *
   * @param percent over 0, at most 100
   */
  public double percentileMillis(double percent) {
    if (count == 0) {
      throw new IllegalStateException("no calls were measured");
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * count);
    return sorted[Math.max(1, rank) - 1] / NANOS_PER_MILLI;
  }
}
