package io.pgshunt.agent.gate;

import io.pgshunt.celery.AmqpMessage;

/** A message and how it is published. */
public record Publication(
    AmqpMessage message, ChannelMode mode, boolean mandatory, boolean immediate) {

  /** Published on an open channel without confirms, transaction or flags. */
  public static Publication plain(AmqpMessage message) {
    return new Publication(message, ChannelMode.PLAIN, false, false);
  }
}
