package io.pgshunt.consumer.run;

import io.pgshunt.task.Completion;
import io.pgshunt.task.TaskPayload;
import java.util.function.BooleanSupplier;

/**
 * One run of a task.
 *
 * @param payload what to run, without what follows it
 * @param completion what follows it, as far as it can be read; the worker sees to that
 * @param queue it was claimed from
 * @param attempt number of this run, from 1
 * @param redelivered whether a run before this one may have begun it
 * @param leaseLost true once the task's end can no longer be written by this worker
 */
public record Invocation(
    TaskPayload payload,
    Completion completion,
    String queue,
    int attempt,
    boolean redelivered,
    BooleanSupplier leaseLost) {

  /** One that was never begun in vain. */
  public Invocation(
      TaskPayload payload,
      Completion completion,
      String queue,
      int attempt,
      BooleanSupplier leaseLost) {
    this(payload, completion, queue, attempt, attempt > 1, leaseLost);
  }
}
