package io.pgshunt.consumer.ending;

import io.pgshunt.task.DurationText;
import java.time.Duration;

/**
 * The failure of a task that was interrupted at its soft time limit and did not return all the
 * same. Its cause is what the handler threw.
 */
public final class SoftTimeLimitExceeded extends Exception {

  private static final long serialVersionUID = 1L;

  public SoftTimeLimitExceeded(Duration limit, Throwable cause) {
    super(
        "interrupted at its soft time limit of " + DurationText.of(limit) + ", then: " + cause,
        cause);
  }
}
