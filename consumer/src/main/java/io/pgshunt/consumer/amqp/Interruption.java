package io.pgshunt.consumer.amqp;

import java.nio.channels.ClosedByInterruptException;

/** Whether a listener threw because its thread was interrupted. */
final class Interruption {

  private Interruption() {}

  static boolean caused(Throwable thrown) {
    if (Thread.currentThread().isInterrupted()) {
      return true;
    }
    int depth = 0;
    for (Throwable cause = thrown; cause != null && depth < 100; cause = cause.getCause()) {
      if (cause instanceof InterruptedException || cause instanceof ClosedByInterruptException) {
        return true;
      }
      depth++;
    }
    return false;
  }
}
