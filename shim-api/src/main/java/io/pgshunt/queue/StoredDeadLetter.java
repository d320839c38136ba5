package io.pgshunt.queue;

import io.pgshunt.task.JsonException;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import java.time.Instant;

/**
 * A dead letter as its row holds it.
 *
 * @param id identity of the dead letter, not of the task
 * @param diedAt when it was put aside
 * @param reason name of a {@link DeadLetter.Reason}, perhaps of another version of pgshunt
 * @param errorJson what went wrong
 * @param task what would be enqueued
 */
public record StoredDeadLetter(
    long id, Instant diedAt, String reason, String errorJson, StoredTask task) {

  /** What went wrong; its message says so if it cannot be read. */
  public TaskError error() {
    try {
      return PayloadJson.readError(RawJson.parse(errorJson));
    } catch (JsonException e) {
      return new TaskError(
          reason, "unreadable: " + errorJson, "", 0, task.taskName(), task.taskId());
    }
  }
}
