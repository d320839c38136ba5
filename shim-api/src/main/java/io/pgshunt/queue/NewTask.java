package io.pgshunt.queue;

import io.pgshunt.task.TaskPayload;

/**
 * A task to be put on a queue.
 *
 * @param queue not blank
 */
public record NewTask(String queue, TaskPayload payload) {
  public NewTask {
    if (queue.isBlank()) {
      throw new IllegalArgumentException("queue is blank");
    }
  }
}
