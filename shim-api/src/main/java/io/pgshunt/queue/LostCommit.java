package io.pgshunt.queue;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Settles what became of a commit whose answer was lost, by inserting its {@link CommitToken} on a
 * new connection.
 *
 * <ul>
 *   <li>The token goes in: the commit can never happen any more, wherever its packets still are,
 *       for its own insert of the token would be refused.
 *   <li>It is there already: the commit happened. One more write is then committed and waited for,
 *       because after a crash, or after a wait for a standby that was cut short, what is found may
 *       not have reached the standby yet; what is committed later reaches it later.
 *   <li>The transaction that holds the token has not ended, or waits for its standby: so does this,
 *       until the deadline. No other session is ever ended.
 * </ul>
 *
 * <p>It may be asked again after it failed itself: what it inserts before the token tells its own
 * commits from the one that it asks for.
 */
final class LostCommit {

  private static final long PAUSE_NANOS = Duration.ofMillis(25).toNanos();

  private final DataSource dataSource;
  private final Schema schema;

  LostCommit(DataSource dataSource, Schema schema) {
    this.dataSource = dataSource;
    this.schema = schema;
  }

  /**
   * Whether it committed.
   *
   * @param cause why that is not known; gets what stands in the way of asking as suppressed
   * @throws EnqueueException.OutcomeUnknown if that cannot be settled before the deadline
   */
  boolean committed(CommitToken token, SQLException cause, Deadline deadline)
      throws EnqueueException.OutcomeUnknown {
    try (Uninterrupted thread = new Uninterrupted()) {
      do {
        // An interrupt must not turn a question that can be answered into an unknown outcome.
        thread.take();
        try {
          return settle(token, deadline);
        } catch (SQLException e) {
          cause.addSuppressed(e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      } while (!deadline.isOver());
    }
    throw new EnqueueException.OutcomeUnknown(
        "the answer of PostgreSQL to a commit was lost, and within "
            + deadline.length().toMillis()
            + " ms it could not be settled whether it happened (token "
            + token.id()
            + "): the task may or may not be enqueued",
        cause);
  }

  private boolean settle(CommitToken token, Deadline deadline) throws SQLException {
    try (OwnConnection own = OwnConnection.from(dataSource, deadline.left())) {
      try {
        return settle(own, token, deadline);
      } catch (SQLException | RuntimeException | Error e) {
        own.failed(e);
        throw e;
      }
    }
  }

  private boolean settle(OwnConnection own, CommitToken token, Deadline deadline)
      throws SQLException {
    own.get().setAutoCommit(false);
    begin(own, deadline);
    boolean settledBefore = !insert(own, token, token.settlement(), deadline);
    if (!settledBefore && insert(own, token, token.id(), deadline)) {
      commit(own, deadline);
      return false;
    }
    own.get().rollback();
    begin(own, deadline);
    CommitToken later = token.another();
    insert(own, later, later.id(), deadline);
    commit(own, deadline);
    return !settledBefore;
  }

  private static void begin(OwnConnection own, Deadline deadline) throws SQLException {
    own.waitAtMost(deadline.left());
    Transactions.makeDurable(own.get());
    String left = Long.toString(Math.max(1, deadline.left().toMillis()));
    try (PreparedStatement statement = own.get().prepareStatement(Sql.SETTLE_LIMITS)) {
      statement.setString(1, left);
      statement.setString(2, left);
      statement.execute();
    }
  }

  private static void commit(OwnConnection own, Deadline deadline) throws SQLException {
    own.waitAtMost(deadline.left());
    Transactions.commitWithoutWarning(own.get());
  }

  /** False if it is there already; the transaction is then to be rolled back. */
  private boolean insert(OwnConnection own, CommitToken token, UUID id, Deadline deadline)
      throws SQLException {
    own.waitAtMost(deadline.left());
    try (PreparedStatement statement = own.get().prepareStatement(schema.qualify(Sql.SETTLE))) {
      statement.setLong(1, token.period());
      statement.setObject(2, id);
      if (statement.executeUpdate() == 0) {
        throw new SQLException(
            "the commit is too long ago: what told of it may be forgotten", "58000");
      }
      return true;
    } catch (SQLException e) {
      if (SqlStates.isUniqueViolation(e)) {
        return false;
      }
      throw e;
    }
  }
}
