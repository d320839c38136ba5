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
  private final Tenancy tenancy;
  private final LostCommit lostCommit;

  /**
   * @param dataSource gives connections in auto-commit mode
   * @param settleTimeout how long to ask the database what became of a commit whose answer was lost
   */
  public Enqueuer(DataSource dataSource, Schema schema, Duration settleTimeout) {
    this(dataSource, schema, Tenancy.NONE, settleTimeout);
  }

  /**
   * @param dataSource gives connections in auto-commit mode
   * @param tenancy puts tasks into lanes
   * @param settleTimeout how long to ask the database what became of a commit whose answer was lost
   */
  public Enqueuer(DataSource dataSource, Schema schema, Tenancy tenancy, Duration settleTimeout) {
    this.dataSource = dataSource;
    this.schema = schema;
    this.tenancy = tenancy;
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
    begin(tasks).commit();
  }

  /**
   * Inserts the tasks in a transaction of its own and leaves it open, for callers who have
   * something else to commit in between. It holds one connection until it is ended.
   *
   * @param tasks at least one
   * @throws EnqueueException if it is known that no row is there; never that it is unknown
   */
  public OpenEnqueue begin(List<NewTask> tasks) throws EnqueueException {
    Connection connection = null;
    try {
      connection = dataSource.getConnection();
      connection.setAutoCommit(false);
      PendingTransaction transaction = insert(connection, schema, tenancy, tasks);
      return new OpenEnqueue(connection, transaction, lostCommit);
    } catch (SQLException e) {
      if (connection != null) {
        Transactions.rollback(connection, e);
        close(connection, e);
      }
      throw EnqueueException.notDone(e);
    }
  }

  private static void close(Connection connection, SQLException cause) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Adds the tasks to the caller's transaction on {@code connection}, which is neither committed
   * nor closed here.
   *
   * @throws SQLException as the database gives it; the caller's transaction is then to be rolled
   *     back
   */
  public static void enqueue(
      Connection connection, Schema schema, Tenancy tenancy, List<NewTask> tasks)
      throws SQLException {
    if (!tasks.isEmpty()) {
      insert(connection, schema, tenancy, tasks);
    }
  }

  private static PendingTransaction insert(
      Connection connection, Schema schema, Tenancy tenancy, List<NewTask> tasks)
      throws SQLException {
    List<StoredTask> rows = new ArrayList<>(tasks.size());
    for (NewTask task : tasks) {
      rows.add(StoredTask.of(task));
    }
    try (PreparedStatement statement = connection.prepareStatement(schema.qualify(Sql.ENQUEUE))) {
      int next = TaskColumns.array(statement, 1, "int2", rows, tenancy::laneOf);
      TaskColumns.bind(statement, next, rows);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new PendingTransaction(row.getString("transaction"), row.getInt("backend"));
      }
    }
  }

  /** A transaction that has done its work and waits for its commit. */
  record PendingTransaction(String id, int backend) {}
}
