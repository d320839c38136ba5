package io.pgshunt.agent.rabbitmq;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The channels on which {@code txSelect} succeeded, for as long as the application keeps them:
 * amqp-client itself has no record of it. Thread-safe.
 */
final class TransactionalChannels {

  /** By identity, for the channel class leaves {@code equals} as it is. */
  private final Set<Object> channels = Collections.newSetFromMap(new WeakHashMap<>());

  /** Spares the lock in the many services that use no transactions. */
  private volatile boolean any;

  void add(Object channel) {
    synchronized (channels) {
      channels.add(channel);
    }
    any = true;
  }

  boolean contains(Object channel) {
    if (!any) {
      return false;
    }
    synchronized (channels) {
      return channels.contains(channel);
    }
  }
}
