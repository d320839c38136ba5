package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tasks that are inserted and not yet committed; nobody else sees them. To be ended once, by {@link
 * #commit} or {@link #rollback}. For one thread.
 */
public final class OpenEnqueue {

  private final Connection connection;
  private final Enqueuer.PendingTransaction transaction;
  private final LostCommit lostCommit;

  OpenEnqueue(
      Connection connection, Enqueuer.PendingTransaction transaction, LostCommit lostCommit) {
    this.connection = connection;
    this.transaction = transaction;
    this.lostCommit = lostCommit;
  }

  /**
   * Commits; the tasks are durable when this returns.
   *
   * @throws EnqueueException saying whether the rows may be there; see its three cases
   */
  public void commit() throws EnqueueException {
    SQLException failure = tryCommit();
    if (failure == null) {
      return;
    }
    if (SqlStates.leavesCommitUnknown(failure)) {
      if (lostCommit.committed(transaction, failure)) {
        return;
      }
      throw new EnqueueException.Unavailable(failure);
    }
    throw EnqueueException.notDone(failure);
  }

  /** Null if the commit succeeded. What fails after that, on the way to the pool, is not ours. */
  private SQLException tryCommit() {
    boolean committed = false;
    try (Connection closed = connection) {
      try {
        closed.commit();
        committed = true;
        closed.setAutoCommit(true);
      } catch (SQLException e) {
        Transactions.rollback(closed, e);
        throw e;
      }
      return null;
    } catch (SQLException e) {
      return committed ? null : e;
    }
  }

  /**
   * Forgets the tasks. If the connection is lost, PostgreSQL has forgotten them already, so there
   * is nothing to report.
   */
  public void rollback() {
    try (Connection closed = connection) {
      closed.rollback();
      closed.setAutoCommit(true);
    } catch (SQLException e) {
      // A transaction whose connection breaks is rolled back by PostgreSQL itself
      return;
    }
  }
}
