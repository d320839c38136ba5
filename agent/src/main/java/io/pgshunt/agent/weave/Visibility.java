package io.pgshunt.agent.weave;

import org.jspecify.annotations.Nullable;

/** What a class loader lets the classes see that it loads. */
public final class Visibility {

  private Visibility() {}

  /**
   * Whether a class loader leads to the very class, so that code woven into its classes can call
   * it. Asked before a byte is changed: what cannot be linked would throw in the application.
   *
   * @param loader null for the bootstrap loader
   */
  public static boolean isSeen(Class<?> called, @Nullable ClassLoader loader) {
    try {
      return Class.forName(called.getName(), false, loader) == called;
    } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
      // Application class loaders say no in many ways
      return false;
    }
  }
}
