package io.pgshunt.consumer;

import org.jspecify.annotations.Nullable;

/**
 * A task was sent with arguments that its handler cannot take. An ordinary failure: on_error
 * follows.
 */
public final class TaskArgumentException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  TaskArgumentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
