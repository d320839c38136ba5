package io.pgshunt.consumer.ending;

import org.jspecify.annotations.Nullable;

/**
 * Returned by a handler whose task came to an end that its trade calls a failure, such as a card
 * that was declined. Which continuations follow is the consumer's setting: by default on_success,
 * with the value, as in Celery, where any returned value is a success; or on_error. To have
 * on_error run in any case, throw.
 *
 * @param value the result; null is passed as null
 * @param message why it is a failure, for on_error
 */
public record TaskResult(@Nullable Object value, String message) {

  /**
   * @param value must have a JSON form, else the task fails
   */
  public static TaskResult failed(@Nullable Object value, String message) {
    return new TaskResult(value, message);
  }

  /** With the message as its value. */
  public static TaskResult failed(String message) {
    return new TaskResult(message, message);
  }
}
