package io.pgshunt.agent.gate;

import io.pgshunt.celery.AmqpMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message and how it is published.
 *
 * @param connection null for a message that is on its way to no broker
 * @param delay after which its task may begin, by the clock of whoever stores it; null for none
 * @param lifetime after which its task has expired, likewise
 */
public record Publication(
    AmqpMessage message,
    ChannelMode mode,
    boolean mandatory,
    boolean immediate,
    @Nullable BrokerConnection connection,
    @Nullable Duration delay,
    @Nullable Duration lifetime) {

  /** A message whose times are all its own. */
  public Publication(
      AmqpMessage message,
      ChannelMode mode,
      boolean mandatory,
      boolean immediate,
      @Nullable BrokerConnection connection) {
    this(message, mode, mandatory, immediate, connection, null, null);
  }

  /** A message that is on its way to no broker. */
  public Publication(AmqpMessage message, ChannelMode mode, boolean mandatory, boolean immediate) {
    this(message, mode, mandatory, immediate, null);
  }

  /** The same with times that count from when it is stored. */
  public Publication within(@Nullable Duration after, @Nullable Duration until) {
    return new Publication(message, mode, mandatory, immediate, connection, after, until);
  }

  /** Published on an open channel without confirms, transaction or flags. */
  public static Publication plain(AmqpMessage message) {
    return new Publication(message, ChannelMode.PLAIN, false, false);
  }
}
