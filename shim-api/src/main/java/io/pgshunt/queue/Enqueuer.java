package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Puts tasks on queues, and always knows what became of them: there, not there, or (after asking in
 * vain) unknown. Thread-safe.
 *
 * <p><b>How it knows.</b> The insert answers with its transaction's id before the commit is sent. A
 * failure up to then cannot have committed anything. If the commit's own answer is lost, PostgreSQL
 * is asked for the status of that transaction, which it remembers for far longer than anybody
 * waits.
 */
public final class Enqueuer {

  private final DataSource dataSource;
  private final Schema schema;
  private final LostCommit lostCommit;

  /**
   * @param dataSource gives connections in auto-commit mode
   * @param settleTimeout how long to ask the database what became of a commit whose answer was lost
   */
  public Enqueuer(DataSource dataSource, Schema schema, Duration settleTimeout) {
    this.dataSource = dataSource;
    this.schema = schema;
    this.lostCommit = new LostCommit(dataSource, settleTimeout);
  }

  /**
   * Commits the tasks in one transaction of its own: all of them or none. They are durable when
   * this returns.
   *
   * @throws EnqueueException saying whether the rows may be there; see its three cases
   */
  public void enqueue(List<NewTask> tasks) throws EnqueueException {
    if (tasks.isEmpty()) {
      return;
    }
    Attempt attempt = new Attempt();
    SQLException failure = attempt.run(tasks);
    if (failure == null) {
      return;
    }
    if (attempt.pending != null && SqlStates.leavesCommitUnknown(failure)) {
      if (lostCommit.committed(attempt.pending, failure)) {
        return;
      }
      throw new EnqueueException.Unavailable(failure);
    }
    throw SqlStates.isUnavailable(failure)
        ? new EnqueueException.Unavailable(failure)
        : new EnqueueException.Refused(failure);
  }

  /**
   * Adds the tasks to the caller's transaction on {@code connection}, which is neither committed
   * nor closed here.
   *
   * @throws SQLException as the database gives it; the caller's transaction is then to be rolled
   *     back
   */
  public static void enqueue(Connection connection, Schema schema, List<NewTask> tasks)
      throws SQLException {
    if (!tasks.isEmpty()) {
      insert(connection, schema, tasks);
    }
  }

  private static PendingTransaction insert(
      Connection connection, Schema schema, List<NewTask> tasks) throws SQLException {
    List<StoredTask> rows = new ArrayList<>(tasks.size());
    for (NewTask task : tasks) {
      rows.add(StoredTask.of(task));
    }
    try (PreparedStatement statement = connection.prepareStatement(schema.qualify(Sql.ENQUEUE))) {
      TaskColumns.bind(statement, 1, rows);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new PendingTransaction(row.getString("transaction"), row.getInt("backend"));
      }
    }
  }

  /** A transaction that has done its work and waits for its commit. */
  record PendingTransaction(String id, int backend) {}

  /** One try, whose failures are told apart by how far it came. */
  private final class Attempt {

    /** Set once the commit is about to be sent: from then on its outcome can be unknown. */
    private PendingTransaction pending;

    /**
     * Null if the commit succeeded. What fails after that, on the way back to the pool, is not
     * ours.
     */
    private SQLException run(List<NewTask> tasks) {
      boolean committed = false;
      try (Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        try {
          PendingTransaction transaction = insert(connection, schema, tasks);
          pending = transaction;
          connection.commit();
          committed = true;
          connection.setAutoCommit(true);
        } catch (SQLException e) {
          Transactions.rollback(connection, e);
          throw e;
        }
        return null;
      } catch (SQLException e) {
        return committed ? null : e;
      }
    }
  }
}
