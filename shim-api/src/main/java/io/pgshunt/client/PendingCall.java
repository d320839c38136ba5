package io.pgshunt.client;

import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.task.Json;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A task that was sent, or will be once its transaction commits, and whose result can be waited
 * for. Thread-safe; can be waited for more than once, as long as the consumer keeps the result (a
 * day if not set otherwise).
 *
 * @param <R> type of the result
 */
public final class PendingCall<R> {

  private final String taskId;
  private final String replyKey;
  private final Class<R> type;
  private final OutcomePoller poller;

  PendingCall(String taskId, String replyKey, Class<R> type, OutcomePoller poller) {
    this.taskId = taskId;
    this.replyKey = replyKey;
    this.type = type;
    this.poller = poller;
  }

  public String taskId() {
    return taskId;
  }

  /**
   * Waits for the task's end. If the task was sent on a connection of the caller's, that
   * transaction must have been committed: nobody sees the task before.
   *
   * @return the result; null if the task returned null
   * @throws TaskFailedException if the task did not succeed
   * @throws TimeoutException if it has not ended in time; it goes on all the same, and can be
   *     cancelled with {@link TaskClient#cancel}
   * @throws io.pgshunt.task.JsonException if the result is no {@code R}
   */
  public @Nullable R await(Duration timeout)
      throws TaskFailedException, TimeoutException, InterruptedException {
    Outcome outcome = poller.await(replyKey, timeout);
    TaskError error = outcome.error();
    if (error != null) {
      throw new TaskFailedException(error);
    }
    RawJson value = outcome.value();
    if (type == RawJson.class) {
      return type.cast(value);
    }
    return value == null || value.isNull() ? null : Json.read(value, type);
  }
}
