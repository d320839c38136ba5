package io.pgshunt.task;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;

/**
 * Why a task failed, as its on_error continuations and the result table are told.
 *
 * @param type class name of the exception, or a reason's name when no handler ran
 * @param message the exception's own words; empty if it had none
 * @param stackTrace with causes; empty when no handler ran; cut visibly at {@link #MAX_STACK_TRACE}
 *     characters
 * @param attempt which attempt failed, from 1; 0 if none began
 * @param taskName the failed task's name
 * @param taskId the failed task's id
 */
public record TaskError(
    String type, String message, String stackTrace, int attempt, String taskName, String taskId) {

  /** Header of an on_error continuation that holds the error as an object. */
  public static final String HEADER = "pgshunt_error";

  public static final int MAX_MESSAGE = 8_192;
  public static final int MAX_STACK_TRACE = 16_384;

  public TaskError {
    message = cut(message, MAX_MESSAGE);
    stackTrace = cut(stackTrace, MAX_STACK_TRACE);
  }

  /** The error of an exception that a handler threw. */
  public static TaskError of(Throwable thrown, int attempt, String taskName, String taskId) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return new TaskError(
        thrown.getClass().getName(),
        Objects.requireNonNullElse(thrown.getMessage(), ""),
        trace.toString(),
        attempt,
        taskName,
        taskId);
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit
        ? text
        : text.substring(0, limit) + "… [" + (text.length() - limit) + " characters cut]";
  }
}
