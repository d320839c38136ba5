package io.pgshunt.queue;

import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.TaskPayload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as its row holds it: texts that another writer may have got wrong. {@link #toPayload} is
 * where that shows.
 */
public record StoredTask(
    String queue,
    String taskId,
    String taskName,
    @Nullable Integer priority,
    String args,
    String kwargs,
    String headers,
    String meta,
    @Nullable Instant eta,
    @Nullable Instant expires,
    @Nullable String replyKey,
    @Nullable String onSuccess,
    @Nullable String onError) {

  public static StoredTask of(NewTask task) {
    throw new IllegalStateException("being written");
  }

  /**
   * The payload these texts mean.
   *
   * @throws JsonException naming the column, if they break the wire contract
   */
  public TaskPayload toPayload() {
    throw new IllegalStateException("being written");
  }

  /** What to do on failure, as far as the row can be read: for rows whose payload is malformed. */
  public List<ContinuationSpec> readableOnError() {
    return readableCompletion().onError();
  }

  /** The completion as far as it can be read; {@link Completion.None} if not at all. */
  public Completion readableCompletion() {
    throw new IllegalStateException("being written");
  }
}
