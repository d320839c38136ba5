package io.pgshunt.queue;

/**
 * Keeps a thread's interrupt until work is done that it would break: it closes the socket that the
 * thread waits on, if that is a channel's, and with it a connection that is well. For one thread.
 */
final class Uninterrupted implements AutoCloseable {

  private boolean interrupted = Thread.interrupted();

  /** Takes an interrupt that came meanwhile; true if one came, now or before. */
  boolean take() {
    interrupted |= Thread.interrupted();
    return interrupted;
  }

  @Override
  public void close() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
