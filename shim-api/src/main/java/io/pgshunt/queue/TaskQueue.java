package io.pgshunt.queue;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The consumer's side of the queue: claim rows under a lease, end them, take back what lost workers
 * left. The database's clock decides everything. Thread-safe; every method takes one connection for
 * one transaction, and throws what JDBC throws.
 *
 * <p><b>Lease and fence.</b> A worker is a row with a heartbeat. A claim writes the worker's id and
 * raises {@code attempt}; every write that ends or moves a row names both, and a row that comes
 * free again gets a new id. A worker that lost its lease can therefore complete nothing.
 */
public final class TaskQueue {

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public TaskQueue(DataSource dataSource, Schema schema) {
    throw new IllegalStateException("being written");
  }

  /**
   * Enters a worker and starts its lease.
   *
   * @param name for people: host and process
   * @param queues the queues it serves
   * @param taskNames the tasks it can run
   * @return its id, never used again for another
   */
  public long register(String name, List<String> queues, Set<String> taskNames)
      throws SQLException {
    throw new IllegalStateException("being written");
  }

  /** Extends the lease on everything the worker holds; false if the worker was declared lost. */
  public boolean heartbeat(long worker) throws SQLException {
    throw new IllegalStateException("being written");
  }

  /**
   * Takes up to {@code limit} ready rows: higher priority first, then older first. The queues are
   * tried in the order given.
   */
  public List<ClaimedTask> claim(long worker, List<String> queues, Set<String> taskNames, int limit)
      throws SQLException {
    throw new IllegalStateException("being written");
  }

  /**
   * Ends tasks in one statement: deletes each row that the worker still holds and, joined to those
   * deletions, writes continuations, outcomes and dead letters.
   *
   * @return ids that were ended; for the others the lease was lost and nothing was written
   */
  public Set<Long> complete(long worker, List<Finished> tasks) throws SQLException {
    throw new IllegalStateException("being written");
  }

  /**
   * Makes rows ready again for others, their attempt not counted.
   *
   * @return how many were still held
   */
  public int giveBack(long worker, List<ClaimedTask> tasks) throws SQLException {
    throw new IllegalStateException("being written");
  }

  /** Makes ready what is due (eta, countdown); returns how many, at most {@code limit}. */
  public int promote(int limit) throws SQLException {
    throw new IllegalStateException("being written");
  }

  /**
   * Takes back the rows of workers whose last heartbeat is older than {@code lease}. Rows with
   * attempts left become ready; the others are handed to {@code worker}, which must end them as
   * {@link DeadLetter.Reason#ATTEMPTS_EXHAUSTED}.
   */
  public List<ClaimedTask> reap(long worker, Duration lease, int limit) throws SQLException {
    throw new IllegalStateException("being written");
  }

  /**
   * Hands to {@code worker} rows of {@code queues} that have been ready for longer than {@code
   * patience} and whose task no live worker of that queue knows; it must end them as {@link
   * DeadLetter.Reason#UNKNOWN_TASK}.
   *
   * @param lease a worker whose heartbeat is older is not live
   */
  public List<ClaimedTask> claimUnknown(
      long worker, List<String> queues, Duration patience, Duration lease, int limit)
      throws SQLException {
    throw new IllegalStateException("being written");
  }

  /** Forgets outcomes whose time is over; returns how many, at most {@code limit}. */
  public int purgeOutcomes(int limit) throws SQLException {
    throw new IllegalStateException("being written");
  }

  /** Ends the worker's lease; what it still holds is ready for others, attempts not counted. */
  public void deregister(long worker) throws SQLException {
    throw new IllegalStateException("being written");
  }
}
