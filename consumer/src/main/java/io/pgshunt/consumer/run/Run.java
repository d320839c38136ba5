package io.pgshunt.consumer.run;

import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.task.Printable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One claimed row while its task is run, and everything that may cut the run short. Thread-safe.
 */
final class Run {

  private final long worker;
  private final ClaimedTask claimed;
  private final long since = System.nanoTime();
  private @Nullable Thread thread;
  private long begunAt;
  private boolean marked;
  private boolean released;
  private boolean revoked;
  private boolean softLimitReached;
  private boolean abandoned;

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

  String queue() {
    return claimed.stored().queue();
  }

  /** For how long its row has been held, in nanoseconds. */
  long age() {
    return System.nanoTime() - since;
  }

  /** Names the task in lines of a log. */
  String label() {
    return Printable.of(claimed.stored().taskName() + "[" + taskId() + "]");
  }

  String taskId() {
    return claimed.stored().taskId();
  }

  /** The calling thread runs the task from now on. */
  synchronized void begin() {
    thread = Thread.currentThread();
    begunAt = System.nanoTime();
    if (released) {
      thread.interrupt();
    }
  }

  /** Its row says that it is begun. */
  synchronized void mark() {
    marked = true;
  }

  /** Whether it has run for so long, and its row does not say that it is begun. */
  synchronized boolean isUnmarkedAfter(Duration running) {
    return thread != null
        && !marked
        && !claimed.begun()
        && System.nanoTime() - begunAt >= running.toNanos();
  }

  /** The row is, or is about to be, another worker's: interrupts the task. */
  synchronized void release() {
    released = true;
    interrupt();
  }

  synchronized boolean isReleased() {
    return released;
  }

  /** The task was cancelled while it runs: interrupts it. */
  synchronized void revoke() {
    if (!revoked) {
      revoked = true;
      interrupt();
    }
  }

  synchronized boolean isRevoked() {
    return revoked;
  }

  /** Interrupts the task, if it still runs. */
  synchronized void reachSoftLimit() {
    if (thread != null) {
      softLimitReached = true;
      thread.interrupt();
    }
  }

  synchronized boolean isSoftLimitReached() {
    return softLimitReached;
  }

  /**
   * Somebody else ends the task in the place of the thread that runs it, which is interrupted.
   *
   * @return what that thread is doing; null if it does not run the task any more, and nothing was
   *     abandoned
   */
  synchronized StackTraceElement @Nullable [] abandon() {
    if (thread == null) {
      return null;
    }
    StackTraceElement[] doing = thread.getStackTrace();
    abandoned = true;
    release();
    return doing;
  }

  synchronized boolean isAbandoned() {
    return abandoned;
  }

  private void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** The calling thread runs the task no more, and is not interrupted for its sake any more. */
  synchronized void end() {
    thread = null;
    Thread.interrupted();
  }
}
