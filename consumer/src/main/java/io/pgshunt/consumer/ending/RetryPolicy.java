package io.pgshunt.consumer.ending;

import io.pgshunt.task.DurationText;
import java.time.Duration;
import java.util.List;

/**
 * When a task that failed is tried again: the n-th retry comes after {@code firstDelay} doubled n-1
 * times, at most {@code maxDelay}, spread over the upper half of that.
 *
 * @param maxRetries how often a task is tried again, also if its handler asks for it; 0 or more
 * @param firstDelay before the first retry
 * @param maxDelay longest time between two tries
 * @param retryOn exceptions after which a task is tried again without its handler's asking
 */
public record RetryPolicy(
    int maxRetries,
    Duration firstDelay,
    Duration maxDelay,
    List<Class<? extends Throwable>> retryOn) {

  /** Three times, from 2 s to 10 min, and only if the handler throws {@link Retry}. */
  public static final RetryPolicy WHEN_ASKED =
      new RetryPolicy(3, Duration.ofSeconds(2), Duration.ofMinutes(10), List.of());

  public RetryPolicy {
    if (maxRetries < 0) {
      throw new IllegalArgumentException("maxRetries is negative: " + maxRetries);
    }
    if (firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
      throw new IllegalArgumentException(
          "firstDelay "
              + DurationText.of(firstDelay)
              + " is negative or longer than maxDelay "
              + DurationText.of(maxDelay));
    }
    retryOn = List.copyOf(retryOn);
  }

  /** {@link #WHEN_ASKED}, but after any exception, and so often. */
  public static RetryPolicy onAnyException(int maxRetries) {
    return new RetryPolicy(
        maxRetries, WHEN_ASKED.firstDelay, WHEN_ASKED.maxDelay, List.of(Exception.class));
  }

  /** Whether a task that failed so is tried again, the number of tries left aside. */
  public boolean retriesOn(Throwable failure) {
    return retryOn.stream().anyMatch(type -> type.isInstance(failure));
  }

  /**
   * Time before the next try.
   *
   * @param retries how often the task was retried already
   * @param random from 0 (half of the longest time) to 1 (all of it)
   */
  public Duration delay(int retries, double random) {
    double longest =
        Math.min(toSeconds(maxDelay), toSeconds(firstDelay) * Math.pow(2, Math.min(retries, 100)));
    return Duration.ofNanos((long) (longest * (0.5 + random / 2) * 1e9));
  }

  private static double toSeconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}
