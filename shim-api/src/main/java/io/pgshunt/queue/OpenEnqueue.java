package io.pgshunt.queue;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are inserted and not yet committed; nobody else sees them. To be ended once, by {@link
 * #commit} or {@link #rollback}. For one thread.
 */
public final class OpenEnqueue {

  private final OwnConnection own;
  private final CommitToken token;
  private final LostCommit lostCommit;
  private final Duration settleTimeout;

  OpenEnqueue(OwnConnection own, CommitToken token, LostCommit lostCommit, Duration settleTimeout) {
    this.own = own;
    this.token = token;
    this.lostCommit = lostCommit;
    this.settleTimeout = settleTimeout;
  }

  /**
   * Commits; the tasks are durable when this returns.
   *
   * @throws EnqueueException saying whether the rows may be there; see its three cases
   */
  public void commit() throws EnqueueException {
    Uninterrupted thread = new Uninterrupted();
    try {
      Deadline deadline = Deadline.after(settleTimeout);
      SQLException failure = tryCommit();
      if (failure == null
          || (SqlStates.leavesCommitUnknown(failure)
              && lostCommit.committed(token, failure, deadline))) {
        return;
      }
      throw EnqueueException.notDone(failure);
    } finally {
      thread.close();
    }
  }

  /** Null if the commit succeeded, as far as the server says without a reservation. */
  private @Nullable SQLException tryCommit() {
    try (own) {
      try {
        Transactions.commitWithoutWarning(own.get());
        return null;
      } catch (SQLException e) {
        own.failed(e);
        return e;
      } catch (RuntimeException | Error e) {
        own.failed(e);
        throw e;
      }
    }
  }

  /**
   * Forgets the tasks. If the connection is lost, PostgreSQL has forgotten them already, so there
   * is nothing to report.
   */
  public void rollback() {
    Uninterrupted thread = new Uninterrupted();
    try (own) {
      try {
        own.get().rollback();
      } catch (SQLException e) {
        own.failed(e);
      }
    } finally {
      thread.close();
    }
  }
}
