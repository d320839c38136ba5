package io.pgshunt.bench.measure;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How often each task was run, by its number. Every throughput run keeps one, so that no figure
 * counts a task that was lost or ran twice. Thread-safe.
 */
public final class Ledger {

  private static final int SEGMENT_BITS = 20;
  private static final int SEGMENT = 1 << SEGMENT_BITS;
  private static final int SEGMENTS = 256;

  private final AtomicReferenceArray<AtomicIntegerArray> segments =
      new AtomicReferenceArray<>(SEGMENTS);
  private final LongAdder runs = new LongAdder();

  /** Task {@code number} was run. */
  public void ran(long number) {
    segment((int) (number >> SEGMENT_BITS)).getAndIncrement((int) (number & (SEGMENT - 1)));
    runs.increment();
  }

  private AtomicIntegerArray segment(int index) {
    AtomicIntegerArray segment = segments.get(index);
    if (segment != null) {
      return segment;
    }
    AtomicIntegerArray fresh = new AtomicIntegerArray(SEGMENT);
    AtomicIntegerArray other = segments.compareAndExchange(index, null, fresh);
    return other == null ? fresh : other;
  }

  /** Runs so far, each run of a task counted. */
  public long runs() {
    return runs.sum();
  }

  /** How often task {@code number} was run. */
  public int runsOf(long number) {
    AtomicIntegerArray segment = segments.get((int) (number >> SEGMENT_BITS));
    return segment == null ? 0 : segment.get((int) (number & (SEGMENT - 1)));
  }

  /**
   * Balances the account. Of use once nothing runs any more.
   *
   * @param loaded tasks that there were, numbered from 0
   * @param left those that are still stored, to be run
   */
  public Balance balance(long loaded, long left) {
    long distinct = 0;
    long unknown = 0;
    for (int i = 0; i < SEGMENTS; i++) {
      AtomicIntegerArray segment = segments.get(i);
      if (segment != null) {
        long base = (long) i << SEGMENT_BITS;
        for (int j = 0; j < SEGMENT; j++) {
          if (segment.get(j) > 0) {
            distinct++;
            unknown += base + j >= loaded ? 1 : 0;
          }
        }
      }
    }
    return new Balance(loaded, distinct, left, runs() - distinct, unknown);
  }

  /**
   * What became of the tasks.
   *
   * @param loaded how many there were
   * @param ran how many were run
   * @param left how many are still stored
   * @param repeated runs beyond the first of a task
   * @param unknown tasks that were run and had not been loaded
   */
  public record Balance(long loaded, long ran, long left, long repeated, long unknown) {

    /** Tasks that neither ran nor are stored; negative if some ran and are stored all the same. */
    public long lost() {
      return loaded - ran - left;
    }

    public boolean isEven() {
      return lost() == 0 && repeated == 0 && unknown == 0;
    }

    /** What is wrong, in words; null if nothing is. */
    public @Nullable String complaint() {
      return isEven()
          ? null
          : String.format(
              "of %d tasks %d ran and %d are stored: lost %d, run again %d, never sent %d",
              loaded, ran, left, lost(), repeated, unknown);
    }
  }
}
