package io.pgshunt.agent.gate;

import io.pgshunt.celery.AmqpMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message and how it is published.
 *
 * @param connection null for a message that is on its way to no broker
 */
public record Publication(
    AmqpMessage message,
    ChannelMode mode,
    boolean mandatory,
    boolean immediate,
    @Nullable BrokerConnection connection) {

  /** A message that is on its way to no broker. */
  public Publication(AmqpMessage message, ChannelMode mode, boolean mandatory, boolean immediate) {
    this(message, mode, mandatory, immediate, null);
  }

  /** Published on an open channel without confirms, transaction or flags. */
  public static Publication plain(AmqpMessage message) {
    return new Publication(message, ChannelMode.PLAIN, false, false);
  }
}
