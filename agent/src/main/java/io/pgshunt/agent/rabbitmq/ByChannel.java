package io.pgshunt.agent.rabbitmq;

import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is to be remembered of some channels, for as long as the application keeps them. Channels
 * are told apart by identity, for their class leaves {@code equals} as it is. Thread-safe.
 *
 * @param <V> must not refer to the channel
 */
final class ByChannel<V> {

  private final Map<Object, V> values = new WeakHashMap<>();

  /** Spares the lock as long as there is nothing to remember. */
  private volatile boolean any;

  @Nullable V get(Object channel) {
    if (!any) {
      return null;
    }
    synchronized (values) {
      return values.get(channel);
    }
  }

  V getOrAdd(Object channel, Supplier<V> maker) {
    synchronized (values) {
      any = true;
      V value = values.get(channel);
      if (value == null) {
        value = maker.get();
        values.put(channel, value);
      }
      return value;
    }
  }
}
