package io.pgshunt.task;

import java.time.Duration;
import java.time.Instant;

/** When a continuation is no longer worth starting. */
public sealed interface Expiry {

  /** At a fixed moment. */
  record At(Instant instant) implements Expiry {}

  /** Some time after the continuation is enqueued, by the database's clock. */
  record After(Duration delay) implements Expiry {
    public After {
      Limits.span(delay, "expires");
    }
  }
}
