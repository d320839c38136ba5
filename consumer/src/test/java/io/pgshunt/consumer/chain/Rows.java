package io.pgshunt.consumer.chain;

import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.TaskPayload;

/** Claimed rows for tests. */
public final class Rows {

  private Rows() {}

  public static ClaimedTask claimed(TaskPayload payload) {
    return claimed(7, payload);
  }

  public static ClaimedTask claimed(long id, TaskPayload payload) {
    return new ClaimedTask(id, 1, 5, false, false, StoredTask.of(new NewTask("q", payload)));
  }

  /** A row that its worker enqueued itself, and knows what of. */
  static ClaimedTask kept(TaskPayload payload) {
    StoredTask stored = StoredTask.of(new NewTask("q", payload));
    return new ClaimedTask(7, 1, 5, false, false, false, 0, stored, payload);
  }

  /** A row as another writer might have left it. */
  public static ClaimedTask stored(String args, String replyKey, String onSuccess, String onError) {
    return new ClaimedTask(
        7,
        1,
        5,
        false,
        false,
        new StoredTask(
            "q",
            "T0",
            "lab.add",
            null,
            args,
            "{}",
            "{}",
            "{\"root_id\": \"R\"}",
            null,
            null,
            replyKey,
            onSuccess,
            onError));
  }

  /** A row that another writer gave this id, with an errback. */
  static ClaimedTask withId(String id) {
    return new ClaimedTask(
        7,
        1,
        5,
        false,
        false,
        new StoredTask(
            "q",
            id,
            "lab.add",
            null,
            "[]",
            "{}",
            "{}",
            "{}",
            null,
            null,
            null,
            null,
            "[{\"task_name\": \"lab.errback\", \"queue\": \"q\"}]"));
  }

  static Reading.Task task(TaskPayload payload) {
    return (Reading.Task) Reading.of(claimed(payload));
  }
}
