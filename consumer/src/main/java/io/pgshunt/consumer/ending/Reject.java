package io.pgshunt.consumer.ending;

import org.jspecify.annotations.Nullable;

/**
 * Refuses the task, as Celery's {@code Reject} and AMQP's {@code basic.reject}. No continuation
 * runs.
 */
public final class Reject extends TaskSignal {

  private static final long serialVersionUID = 1L;

  private final boolean requeue;

  private Reject(String reason, boolean requeue, @Nullable Throwable cause) {
    super(reason, cause);
    this.requeue = requeue;
  }

  /** The task becomes a dead letter with this reason; whoever waits under a reply key is told. */
  public static Reject toDeadLetters(String reason) {
    return new Reject(reason, false, null);
  }

  /**
   * The task goes back to its queue, behind the others, for any consumer; its next end counts. No
   * retry is counted and there is no limit; what comes back again and again comes back ever more
   * slowly, from at once to every 30 s.
   */
  public static Reject requeue(String reason) {
    return new Reject(reason, true, null);
  }

  /** Whether it goes back to its queue. */
  public boolean isRequeue() {
    return requeue;
  }
}
