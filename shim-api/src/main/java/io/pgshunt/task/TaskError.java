package io.pgshunt.task;

import java.util.Objects;

/**
 * Why a task failed, as its on_error continuations and the result table are told.
 *
 * @param type class name of the exception, or a reason's name when no handler ran
 * @param message the exception's own words; empty if it had none
 * @param stackTrace with causes; empty when no handler ran; cut visibly at {@link #MAX_STACK_TRACE}
 *     characters
 * @param attempt which run of the task failed, from 1, retries counted; 0 if none began
 * @param taskName the failed task's name
 * @param taskId the failed task's id
 * @param args the failed task's positional arguments as JSON, cut visibly at {@link #MAX_ARGS}
 *     characters; empty if not known
 * @param kwargs its keyword arguments, likewise
 */
public record TaskError(
    String type,
    String message,
    String stackTrace,
    int attempt,
    String taskName,
    String taskId,
    String args,
    String kwargs) {

  /** Header of an on_error continuation that holds the error as an object. */
  public static final String HEADER = "pgshunt_error";

  public static final int MAX_MESSAGE = 8_192;
  public static final int MAX_STACK_TRACE = 16_384;
  public static final int MAX_ARGS = 4_096;

  /** Enough to say truly how much of a stack trace is cut; one without end is ended here. */
  private static final int MAX_PRINTED = 1 << 20;

  public TaskError {
    message = cut(message, MAX_MESSAGE);
    stackTrace = cut(stackTrace, MAX_STACK_TRACE);
    args = cut(args, MAX_ARGS);
    kwargs = cut(kwargs, MAX_ARGS);
  }

  /** An error of a task whose arguments are not known, or of no use. */
  public TaskError(
      String type, String message, String stackTrace, int attempt, String taskName, String taskId) {
    this(type, message, stackTrace, attempt, taskName, taskId, "", "");
  }

  /**
   * The error of an exception that a handler threw. Never fails for what the exception's own
   * methods do: whatever they throw, and however much they print, as causes without end do.
   */
  public static TaskError of(Throwable thrown, int attempt, TaskPayload task) {
    return new TaskError(
        thrown.getClass().getName(),
        messageOf(thrown),
        BoundedWriter.traceOf(thrown, MAX_PRINTED),
        attempt,
        task.taskName(),
        task.taskId(),
        task.args().text(),
        task.kwargs().text());
  }

  private static String messageOf(Throwable thrown) {
    try {
      return Objects.requireNonNullElse(thrown.getMessage(), "");
    } catch (Throwable e) {
      return "its own message cannot be had: " + e.getClass().getName();
    }
  }

  /** A character of two chars is not cut in half. */
  private static int limit(String text, int limit) {
    return Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit
        ? text
        : text.substring(0, limit(text, limit))
            + "… ["
            + (text.length() - limit)
            + " characters cut]";
  }
}
