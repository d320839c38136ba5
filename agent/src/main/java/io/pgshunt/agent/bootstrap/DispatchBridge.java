package io.pgshunt.agent.bootstrap;

import org.jspecify.annotations.Nullable;

/** What woven in-house send methods call, beside {@link Bridge#isOff}. Thread-safe. */
@SuppressWarnings("removal") // the security manager, while there are Javas that have one
public final class DispatchBridge {

  private static volatile @Nullable DispatchEvents agent;

  private DispatchBridge() {}

  /** Leads to {@code events} from now on; null leads nowhere. */
  public static void connect(@Nullable DispatchEvents events) {
    agent = events;
  }

  /** See {@link DispatchEvents#call}; null if there is no agent. */
  public static @Nullable Object @Nullable [] call(
      int method, Class<?> owner, @Nullable Object self, @Nullable Object[] arguments)
      throws Exception {
    DispatchEvents events = agent;
    if (events == null) {
      return null;
    }
    DispatchEvents called = System.getSecurityManager() == null ? events : events.privileged();
    return called.call(method, owner, self, arguments);
  }
}
