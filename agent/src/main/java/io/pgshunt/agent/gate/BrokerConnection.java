package io.pgshunt.agent.gate;

import org.jspecify.annotations.Nullable;

/**
 * The AMQP connection that a message is published on, as far as it bears on where the message may
 * go.
 *
 * @param virtualHost whose exchanges and queues the message names; null if it cannot be told
 * @param user whom the broker takes the publisher for; null if it cannot be told
 */
public record BrokerConnection(@Nullable String virtualHost, @Nullable String user) {

  /** One of which nothing is known. */
  public static final BrokerConnection UNKNOWN = new BrokerConnection(null, null);
}
