package io.pgshunt.consumer.run;

import org.jspecify.annotations.Nullable;

/**
 * A queue that a worker claims from, and how.
 *
 * @param weight its share of the tasks that are begun while others have some too; 1 or more
 * @param concurrency how many of its tasks this worker runs at once; null for as many as it runs
 * @param atMostOnce whether a task that was begun is never begun again, not even if its worker dies
 */
public record ServedQueue(
    String name, int weight, @Nullable Integer concurrency, boolean atMostOnce) {

  /** One among equals. */
  public static ServedQueue of(String name) {
    return new ServedQueue(name, 1, null, false);
  }
}
