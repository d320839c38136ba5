package io.pgshunt.consumer.run;

import io.pgshunt.task.TaskPayload;
import java.util.function.BooleanSupplier;

/**
 * One run of a task.
 *
 * @param payload what to run; its continuations are none of the run's business and are not in it
 * @param queue it was claimed from
 * @param attempt number of this run, from 1
 * @param leaseLost true once the task's end can no longer be written by this worker
 */
public record Invocation(
    TaskPayload payload, String queue, int attempt, BooleanSupplier leaseLost) {}
