package io.pgshunt.client;

import io.pgshunt.task.TaskError;

/** A task that somebody waited for did not succeed. */
public final class TaskFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient TaskError error;

  TaskFailedException(TaskError error) {
    super(
        String.format(
            "task %s[%s] failed: %s: %s",
            error.taskName(), error.taskId(), error.type(), error.message()));
    this.error = error;
  }

  /**
   * What went wrong. Its type is the class of the handler's exception, or the name of what happened
   * in its place, such as {@code EXPIRED}, {@code REVOKED} or {@code UNKNOWN_TASK}.
   */
  public TaskError error() {
    return error;
  }
}
