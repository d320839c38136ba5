package io.pgshunt.queue;

import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of one claimed task and everything that is to be written with it, all or nothing.
 *
 * @param id the claimed row
 * @param attempt the claimed attempt
 * @param continuations tasks to enqueue
 * @param outcome result or error to keep for look-ups and reply keys; null to keep none
 * @param deadLetters the task itself, or continuations that cannot be enqueued
 */
public record Finished(
    long id,
    int attempt,
    List<Continuation> continuations,
    @Nullable Outcome outcome,
    List<DeadLetter> deadLetters) {

  /** How often a task is begun, at most, whose workers are lost. The tables' default. */
  public static final int MAX_ATTEMPTS = 5;

  public Finished {
    continuations = List.copyOf(continuations);
    deadLetters = List.copyOf(deadLetters);
  }

  /**
   * A task to enqueue: a continuation, its args complete, or the ended task itself, to be tried
   * again.
   *
   * @param countdown start this long after the commit, by the database's clock; null for at once
   * @param expiresAfter do not start later than this after the commit; null for the task's own
   * @param keep the worker wishes to hold it at once, as if it had claimed it; only of one that is
   *     to start at once and does not expire
   * @param payload what {@code task} was made of, so that who keeps it need not read it; null if
   *     that is not known
   */
  public record Continuation(
      StoredTask task,
      @Nullable Duration countdown,
      @Nullable Duration expiresAfter,
      boolean keep,
      @Nullable TaskPayload payload) {

    /** One that any worker may claim. */
    public Continuation(
        StoredTask task, @Nullable Duration countdown, @Nullable Duration expiresAfter) {
      this(task, countdown, expiresAfter, false, null);
    }

    /** The same, which the worker wishes to hold. */
    public Continuation kept() {
      return new Continuation(task, countdown, expiresAfter, true, payload);
    }
  }

  /**
   * What became of a task.
   *
   * @param key the reply key, or the task's id
   * @param value the result; null if it failed
   * @param error why it failed; null if it succeeded
   * @param keepFor how long it can be looked up
   */
  public record Outcome(
      String key, @Nullable RawJson value, @Nullable TaskError error, Duration keepFor) {}
}
