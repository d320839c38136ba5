package io.pgshunt.agent.control;

/** The logging of one application. Thread-safe. */
interface ApplicationLog {

  /**
   * Whether a thread that has {@code context} as its context class loader works for it.
   *
   * @param context the loader, or one of its parents
   */
  boolean isOf(ClassLoader context);

  /** Whether the application is gone. */
  boolean isGone();

  /** Whether the application has initialised its logging, and has not gone. Does not block. */
  boolean isReady();

  /**
   * Writes a line. May run code of the application.
   *
   * @return false if there is no place for it
   * @throws ReflectiveOperationException if that failed
   */
  boolean write(String line, boolean warning) throws ReflectiveOperationException;
}
