package io.pgshunt.celery;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The {@code expiration} property: the broker drops the message that many milliseconds after it
 * queued it. As a row it must not start later than that either. Where Celery's own {@code expires}
 * is there it says the same, more exactly.
 */
final class BrokerExpiration {

  private static final long MAX_MILLIS = 1_000_000_000_000_000L;

  private BrokerExpiration() {}

  /** When it is over by the sender's clock; null if it has none. */
  static @Nullable Instant of(AmqpMessage.Properties properties, Instant now) {
    Duration lifetime = lifetime(properties);
    return lifetime == null ? null : now.truncatedTo(ChronoUnit.MILLIS).plus(lifetime);
  }

  static @Nullable Duration lifetime(AmqpMessage.Properties properties) {
    String expiration = properties.expiration();
    if (expiration == null) {
      return null;
    }
    long millis;
    try {
      millis = Long.parseLong(expiration);
    } catch (NumberFormatException e) {
      millis = -1;
    }
    // Zero means "deliver to a waiting consumer or drop": a row has no waiting consumer.
    if (millis <= 0 || millis > MAX_MILLIS) {
      throw new Untranslatable(
          PassThroughReason.PROPERTY,
          "expiration '" + expiration + "' is not a number of milliseconds a row can honour");
    }
    return Duration.ofMillis(millis);
  }
}
