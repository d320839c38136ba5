package io.pgshunt.agent.bootstrap;

import org.jspecify.annotations.Nullable;

/**
 * What the agent wants to know of in-house send methods. Implementations are thread-safe and throw
 * nothing but what {@link #call} says.
 */
public interface DispatchEvents {

  /** See {@link ChannelEvents#privileged}. */
  DispatchEvents privileged();

  /**
   * A send method was called and the flag is on, or that of shadow mode.
   *
   * @param method number of the woven method
   * @param owner the class that declares it
   * @param self null if it is static
   * @return an array that holds what the method is to return, if the call has been taken and the
   *     method's own code must not run; else null
   * @throws Exception if it is not known whether the call was taken, or a policy has the caller
   *     told that it was not; of a type that the method may throw
   */
  @Nullable Object @Nullable [] call(
      int method, Class<?> owner, @Nullable Object self, @Nullable Object[] arguments)
      throws Exception;
}
