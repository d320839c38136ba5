package io.pgshunt.queue;

import io.pgshunt.task.TaskError;

/**
 * A task, or a continuation that could not be enqueued, put aside with its reason. Replayable: it
 * keeps the whole task.
 *
 * @param reason why nobody runs it
 * @param error what went wrong, in words
 * @param task what would have to be enqueued
 */
public record DeadLetter(Reason reason, TaskError error, StoredTask task) {

  /** Why a task is dead. Stored by its name. */
  public enum Reason {
    /** The row breaks the wire contract. */
    MALFORMED,
    /** No consumer knew the task for longer than allowed. */
    UNKNOWN_TASK,
    /** Its consumers died while running it, as often as allowed. */
    ATTEMPTS_EXHAUSTED,
    /** Its consumer died or was stopped after it had begun it, and it must not be begun again. */
    WORKER_LOST,
    /** The handler refused it. */
    REJECTED,
    /** It failed once more after it had been retried as often as allowed. */
    RETRIES_EXHAUSTED,
    /** The handler failed, and nothing was to run on error. */
    FAILED,
    /** A continuation whose spec is wrong, so that it could not be enqueued. */
    BAD_CONTINUATION,
    /** A continuation that the database refused. */
    REFUSED_CONTINUATION,
    /** It ran, but its end could not be written as it was: it holds too much, or is refused. */
    UNWRITABLE_END
  }
}
