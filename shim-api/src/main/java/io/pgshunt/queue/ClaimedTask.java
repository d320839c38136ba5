package io.pgshunt.queue;

import io.pgshunt.task.TaskPayload;
import org.jspecify.annotations.Nullable;

/**
 * A row that a worker holds.
 *
 * @param id identity of the row, not of the task
 * @param attempt this run's number, from 1; with {@code id} and the worker it fences every write
 * @param maxAttempts after this many the task is dead
 * @param expired by the database's clock, at the moment of the claim
 * @param revoked cancelled before the claim
 * @param begunOnce a worker that was lost had begun it, and it must not be begun again
 * @param begun its row says already that this run is begun
 * @param doubtful a worker that was lost may have begun it; {@code attempt} does not count that
 * @param lane number of the lane it was claimed from
 * @param payload what {@code stored} says, if this process made it; null if it has to be read
 */
public record ClaimedTask(
    long id,
    int attempt,
    int maxAttempts,
    boolean expired,
    boolean revoked,
    boolean begunOnce,
    boolean begun,
    boolean doubtful,
    int lane,
    StoredTask stored,
    @Nullable TaskPayload payload) {

  /** A row that is to be run, without a tenant. */
  public ClaimedTask(
      long id, int attempt, int maxAttempts, boolean expired, boolean revoked, StoredTask stored) {
    this(id, attempt, maxAttempts, expired, revoked, false, false, false, 0, stored, null);
  }

  /** A row that is begun with the claim, and never was before in vain. */
  public ClaimedTask(
      long id,
      int attempt,
      int maxAttempts,
      boolean expired,
      boolean revoked,
      boolean begunOnce,
      int lane,
      StoredTask stored,
      @Nullable TaskPayload payload) {
    this(
        id, attempt, maxAttempts, expired, revoked, begunOnce, false, false, lane, stored, payload);
  }

  /** Whether it may have been run before. */
  public boolean mayHaveRun() {
    return attempt > 1 || doubtful;
  }

  /**
   * Whether it is known, should its worker die now, if this run was begun. Else that has to be
   * written before: of a task that may have run before, so that of several the one is found that
   * kills its workers, and of one that may be run once only.
   */
  public boolean needsNoMark() {
    return begun || (!mayHaveRun() && maxAttempts > 1);
  }

  /** Whether its row allows no run any more: another writer said so. */
  public boolean isExhausted() {
    return attempt > maxAttempts;
  }

  /** The lane it was claimed from. */
  public Lane from() {
    Integer priority = stored.priority();
    return new Lane(stored.queue(), priority == null ? 0 : -priority, lane);
  }
}
