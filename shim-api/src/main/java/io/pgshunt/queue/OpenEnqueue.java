package io.pgshunt.queue;

import java.sql.Connection;
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
    Deadline deadline = Deadline.after(settleTimeout);
    SQLException failure = tryCommit();
    if (failure == null) {
      return;
    }
    if (SqlStates.leavesCommitUnknown(failure) && lostCommit.committed(token, failure, deadline)) {
      return;
    }
    throw EnqueueException.notDone(failure);
  }

  /** Null if the commit succeeded, as far as the server says without a reservation. */
  private @Nullable SQLException tryCommit() {
    Connection connection = own.get();
    try (own) {
      try {
        connection.clearWarnings();
        connection.commit();
        return connection.getWarnings();
      } catch (SQLException e) {
        own.failed(e);
        return e;
      }
    }
  }

  /**
   * Forgets the tasks. If the connection is lost, PostgreSQL has forgotten them already, so there
   * is nothing to report.
   */
  public void rollback() {
    try (own) {
      try {
        own.get().rollback();
      } catch (SQLException e) {
        own.failed(e);
      }
    }
  }
}
