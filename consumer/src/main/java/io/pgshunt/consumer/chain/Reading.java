package io.pgshunt.consumer.chain;

import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.Json;
import io.pgshunt.task.Printable;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A claimed row, read as far as it can be. */
public sealed interface Reading {

  ClaimedTask claimed();

  FollowUps followUps();

  /** Id of the first task of this lineage, or this task's own. */
  String rootId();

  /** Id of the task. */
  default String taskId() {
    return claimed().stored().taskId();
  }

  /** Name of the task. */
  default String taskName() {
    return claimed().stored().taskName();
  }

  /** Number of this run of the task, retries counted, from 1. */
  default int tries() {
    return claimed().attempt();
  }

  /** Names the task in lines of a log. */
  default String label() {
    return Printable.of(taskName() + "[" + taskId() + "]");
  }

  /**
   * A row that keeps the contract, but for single continuations perhaps.
   *
   * @param payload with no continuations: those are {@link #followUps}
   */
  record Task(ClaimedTask claimed, TaskPayload payload, FollowUps followUps) implements Reading {
    @Override
    public String rootId() {
      return payload.rootId() == null ? payload.taskId() : payload.rootId();
    }

    @Override
    public int tries() {
      // Whoever sent the task said how often it was retried: any number.
      return (int)
          Math.min(Integer.MAX_VALUE, (long) payload.retries() + Math.max(0, claimed.attempt()));
    }
  }

  /**
   * A row that breaks the contract, so that its task cannot be run.
   *
   * @param why names the column or the rule
   */
  record Malformed(ClaimedTask claimed, String why, FollowUps followUps, String rootId)
      implements Reading {}

  /**
   * No more of a row than is needed to end it, for want of room to read it.
   *
   * @param why it is not read
   */
  static Reading unread(ClaimedTask claimed, String why) {
    StoredTask stored = claimed.stored();
    return new Malformed(
        claimed, why, new FollowUps(stored.replyKey(), List.of(), List.of()), stored.taskId());
  }

  /** Reads a row. Never throws for its content. */
  static Reading of(ClaimedTask claimed) {
    StoredTask stored = claimed.stored();
    TaskPayload known = claimed.payload();
    if (known != null && isShallow(stored)) {
      return new Task(claimed, withoutContinuations(known), FollowUps.of(known.completion()));
    }
    try {
      return new Task(claimed, withoutContinuations(stored).toPayload(), FollowUps.of(stored));
    } catch (IllegalArgumentException e) {
      return new Malformed(
          claimed, String.valueOf(e.getMessage()), FollowUps.readable(stored), rootOf(stored));
    } catch (StackOverflowError e) {
      return unread(claimed, "nested too deeply to be read");
    }
  }

  /** Whether other workers could read it, too: each level of nesting takes two characters. */
  private static boolean isShallow(StoredTask stored) {
    return stored.size() < 2 * Json.MAX_DEPTH;
  }

  private static TaskPayload withoutContinuations(TaskPayload known) {
    return known.completion() instanceof Completion.Continuations
        ? known.toBuilder().completion(new Completion.None()).build()
        : known;
  }

  private static StoredTask withoutContinuations(StoredTask stored) {
    return new StoredTask(
        stored.queue(),
        stored.taskId(),
        stored.taskName(),
        stored.priority(),
        stored.args(),
        stored.kwargs(),
        stored.headers(),
        stored.meta(),
        stored.eta(),
        stored.expires(),
        stored.replyKey(),
        null,
        null);
  }

  private static String rootOf(StoredTask stored) {
    @Nullable RawJson root = null;
    try {
      root = RawJson.parse(stored.meta()).members().get("root_id");
    } catch (IllegalArgumentException e) {
      // Then the row has no readable root, and it heads its own lineage.
    }
    return root != null && root.isString() ? root.asString() : stored.taskId();
  }
}
