package io.pgshunt.consumer.ending;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler to end its task in another way than as a success or a failure. Not an error:
 * it has no stack trace, and what it was thrown for goes to the log and to whoever waits for the
 * task. To be thrown on the thread that runs the handler, or to end its {@code CompletionStage}.
 */
public abstract sealed class TaskSignal extends RuntimeException
    permits Retry, Ignore, Reject, Replace, Done {

  private static final long serialVersionUID = 1L;

  TaskSignal(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
