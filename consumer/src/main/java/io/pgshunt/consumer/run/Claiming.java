package io.pgshunt.consumer.run;

import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.SqlStates;
import java.sql.SQLException;
import java.util.List;

/**
 * Statements that give rows to this worker. If one fails so that its commit may have happened, the
 * worker may hold rows it does not know of, and its id is retired.
 */
final class Claiming {

  /** SQLSTATE sqlclient_unable_to_establish_sqlconnection. */
  static final String NO_CONNECTION = "08001";

  private final Lease lease;
  private final Heartbeat heartbeat;

  Claiming(Lease lease, Heartbeat heartbeat) {
    this.lease = lease;
    this.heartbeat = heartbeat;
  }

  /** A statement that gives rows to {@code worker}. */
  interface Claim {
    List<ClaimedTask> by(long worker) throws SQLException;
  }

  /**
   * @return the rows; they are held under {@code worker}
   */
  List<ClaimedTask> claim(long worker, Claim claim) throws SQLException {
    try {
      return claim.by(worker);
    } catch (SQLException | RuntimeException | Error e) {
      if (mayHaveCommitted(e)) {
        retire(worker);
      }
      throw e;
    }
  }

  /** {@code worker} may hold rows that nobody here knows of. */
  void retire(long worker) {
    if (lease.current() == worker) {
      heartbeat.retire(worker);
    }
  }

  /**
   * Only an answer of the server that is an error says that nothing was committed, or that there
   * was no connection to send anything on.
   */
  static boolean mayHaveCommitted(Throwable failure) {
    return !(failure instanceof SQLException e)
        || (!NO_CONNECTION.equals(e.getSQLState()) && SqlStates.leavesCommitUnknown(e));
  }
}
