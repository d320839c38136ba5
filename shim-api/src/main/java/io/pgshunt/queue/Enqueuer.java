package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Puts tasks on queues, and always knows what became of them: there, not there, or (after asking in
 * vain) unknown. Thread-safe; threads that enqueue at the same time share connections and commits.
 *
 * <p><b>How it knows.</b> The insert answers with its transaction's id before the commit is sent. A
 * failure up to then cannot have committed anything. If the commit's own answer is lost, PostgreSQL
 * is asked for the status of that transaction, which it remembers for far longer than anybody
 * waits.
 */
public final class Enqueuer {

  private static final int WRITERS = 2;

  /** So many tasks cost the server more than the commit that they share. */
  private static final int CROWD = 100;

  private static final int MOST_CALLS = 500;
  private static final long MOST_CHARACTERS = 4 << 20;

  private final DataSource dataSource;
  private final Schema schema;
  private final Tenancy tenancy;
  private final LostCommit lostCommit;
  private final GroupCommit<Call, Optional<EnqueueException>> calls =
      new GroupCommit<>(WRITERS, CROWD, MOST_CALLS, MOST_CHARACTERS, Call::size, this::write);
  private volatile @Nullable Outage outage;

  /** The tasks of one caller, to be enqueued together, and when it came. */
  private record Call(List<NewTask> tasks, long size, long since) {}

  /** The latest failure to reach the database. */
  private record Outage(EnqueueException failure, long at) {}

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
   * Commits the tasks: all of them or none, together with those of other threads. They are durable
   * when this returns.
   *
   * @throws EnqueueException saying whether the rows may be there; see its three cases
   */
  public void enqueue(List<NewTask> tasks) throws EnqueueException {
    if (tasks.isEmpty()) {
      return;
    }
    long size = 0;
    for (NewTask task : tasks) {
      size += task.payload().args().text().length() + task.payload().kwargs().text().length();
    }
    Optional<EnqueueException> failure = calls.write(new Call(tasks, size, System.nanoTime()));
    if (failure.isPresent()) {
      throw failure.get().again();
    }
  }

  private List<Optional<EnqueueException>> write(List<Call> group) {
    Outage last = outage;
    if (last != null && group.stream().allMatch(call -> call.since() - last.at() < 0)) {
      // They came before it was known, and have waited as long as the one that found out.
      return failed(group, last.failure());
    }
    try {
      List<NewTask> tasks = new ArrayList<>();
      group.forEach(call -> tasks.addAll(call.tasks()));
      begin(tasks).commit();
      return Collections.nCopies(group.size(), Optional.empty());
    } catch (EnqueueException.Refused e) {
      return group.size() == 1 ? failed(group, e) : writeApart(group);
    } catch (EnqueueException e) {
      if (e instanceof EnqueueException.Unavailable) {
        outage = new Outage(e, System.nanoTime());
      }
      return failed(group, e);
    }
  }

  /** One of them is to blame: halving finds it in few transactions. */
  private List<Optional<EnqueueException>> writeApart(List<Call> group) {
    int half = group.size() / 2;
    List<Optional<EnqueueException>> answers = new ArrayList<>(write(group.subList(0, half)));
    answers.addAll(write(group.subList(half, group.size())));
    return answers;
  }

  private static List<Optional<EnqueueException>> failed(
      List<Call> group, EnqueueException failure) {
    return Collections.nCopies(group.size(), Optional.of(failure));
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
    boolean one = rows.size() == 1 && rows.get(0).eta() == null;
    String sql = schema.qualify(one ? Sql.ENQUEUE_ONE : Sql.ENQUEUE);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (one) {
        statement.setInt(1, tenancy.laneOf(rows.get(0)));
        int next = TaskColumns.bind(statement, 2, rows.get(0));
        for (int mark = 0; mark < DoorbellSql.MARKS; mark++) {
          statement.setString(next + mark, rows.get(0).queue());
        }
      } else {
        int next = ArrayType.INT2.bind(statement, 1, rows, tenancy::laneOf);
        TaskColumns.bind(statement, next, rows);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new PendingTransaction(row.getString("transaction"), row.getInt("backend"));
      }
    }
  }

  /** A transaction that has done its work and waits for its commit. */
  record PendingTransaction(String id, int backend) {}
}
