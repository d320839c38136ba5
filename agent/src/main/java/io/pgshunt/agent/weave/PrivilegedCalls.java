package io.pgshunt.agent.weave;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import org.jspecify.annotations.Nullable;

/** Calls the agent with its own rights, for a JVM that has a security manager. Thread-safe. */
@SuppressWarnings("removal") // the security manager, while there are Javas that have one
public final class PrivilegedCalls implements InvocationHandler {

  private final Object target;

  private PrivilegedCalls(Object target) {
    this.target = target;
  }

  /**
   * {@code target}, called with the agent's rights.
   *
   * @param type an interface
   */
  public static <T> T of(Class<T> type, T target) {
    PrivilegedAction<T> make =
        () ->
            type.cast(
                Proxy.newProxyInstance(
                    PrivilegedCalls.class.getClassLoader(),
                    new Class<?>[] {type},
                    new PrivilegedCalls(target)));
    return AccessController.doPrivileged(make);
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    PrivilegedExceptionAction<@Nullable Object> call = () -> method.invoke(target, arguments);
    try {
      return AccessController.doPrivileged(call);
    } catch (PrivilegedActionException e) {
      throw e.getException() instanceof InvocationTargetException thrown
          ? thrown.getTargetException()
          : e.getException();
    }
  }
}
