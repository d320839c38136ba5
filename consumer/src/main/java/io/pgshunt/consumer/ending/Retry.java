package io.pgshunt.consumer.ending;

import io.pgshunt.task.DurationText;
import io.pgshunt.task.Printable;
import io.pgshunt.task.Seconds;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the task to be tried again: same id, arguments, continuations, headers and priority, one
 * more {@link io.pgshunt.consumer.TaskContext#retries retry}. Neither on_success nor on_error runs
 * for this try. Once the task has been retried as often as its {@link RetryPolicy} allows, it fails
 * instead, with the cause given here.
 */
public final class Retry extends TaskSignal {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Duration delay;

  private Retry(@Nullable Duration delay, @Nullable Throwable cause) {
    super(cause == null ? "another try was asked for" : Printable.of(cause), cause);
    this.delay = delay;
  }

  /**
   * After a time of the handler's choice.
   *
   * @param delay not negative, and at most {@link Seconds#LONGEST}; zero for at once, behind the
   *     tasks that wait already
   * @throws IllegalArgumentException if it is another; thrown by a handler, its task fails
   */
  public static Retry after(Duration delay) {
    return new Retry(checked(delay), null);
  }

  /**
   * After a time of the handler's choice, because of {@code cause}.
   *
   * @param delay as in {@link #after(Duration)}
   */
  public static Retry after(Duration delay, Throwable cause) {
    return new Retry(checked(delay), cause);
  }

  /** After the time that the task's policy says, because of {@code cause}. */
  public static Retry because(Throwable cause) {
    return new Retry(null, cause);
  }

  private static Duration checked(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay of a retry is negative: " + DurationText.of(delay));
    }
    if (delay.compareTo(Seconds.LONGEST) > 0) {
      throw new IllegalArgumentException(
          "delay of a retry is "
              + DurationText.of(delay)
              + ", which is no time anybody waits: use at most "
              + Seconds.LONGEST.toDays()
              + " days");
    }
    return delay;
  }

  /** Empty for the policy's. */
  public Optional<Duration> delay() {
    return Optional.ofNullable(delay);
  }
}
