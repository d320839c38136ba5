package io.pgshunt.consumer.run;

import io.pgshunt.queue.ClaimedTask;
import org.jspecify.annotations.Nullable;

/** One claimed row while its task is run. Thread-safe. */
final class Run {

  private final long worker;
  private final ClaimedTask claimed;
  private @Nullable Thread thread;
  private boolean released;

  /**
   * @param worker under whose id the row was claimed
   */
  Run(long worker, ClaimedTask claimed) {
    this.worker = worker;
    this.claimed = claimed;
  }

  long worker() {
    return worker;
  }

  ClaimedTask claimed() {
    return claimed;
  }

  /** The calling thread runs the task from now on. */
  synchronized void begin() {
    thread = Thread.currentThread();
    if (released) {
      thread.interrupt();
    }
  }

  /** The row is, or is about to be, another worker's: interrupts the task. */
  synchronized void release() {
    released = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  synchronized boolean isReleased() {
    return released;
  }

  /** The calling thread runs the task no more, and is not interrupted for its sake any more. */
  synchronized void end() {
    thread = null;
    Thread.interrupted();
  }
}
