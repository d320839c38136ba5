package io.pgshunt.agent.bootstrap;

import org.jspecify.annotations.Nullable;

/** What woven in-house send methods call, beside {@link Bridge#isOff}. Thread-safe. */
public final class DispatchBridge {

  private static volatile @Nullable DispatchEvents agent;

  private DispatchBridge() {}

  /** Leads to {@code events} from now on. */
  public static void connect(DispatchEvents events) {
    agent = events;
  }

  /** See {@link DispatchEvents#call}; null if there is no agent. */
  public static @Nullable Object @Nullable [] call(
      int method, Class<?> owner, @Nullable Object self, @Nullable Object[] arguments)
      throws Exception {
    DispatchEvents events = agent;
    return events == null ? null : events.call(method, owner, self, arguments);
  }
}
