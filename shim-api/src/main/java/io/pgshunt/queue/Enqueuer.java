package io.pgshunt.queue;

import java.sql.Connection;
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
 * <p><b>How it knows.</b> Rows and a {@link CommitToken} are inserted by one statement that commits
 * by itself. If its answer is lost, {@link LostCommit} settles what became of it.
 *
 * <p><b>How long it takes</b> at most, once the data source has given a connection: half of the
 * settle timeout for the answer, and the rest for a settlement.
 */
public final class Enqueuer {

  private static final int WRITERS = 2;

  /** So many tasks cost the server more than the commit that they share. */
  private static final int CROWD = 100;

  private static final int MOST_ATTEMPTS = 3;
  private static final int MOST_CALLS = 500;
  private static final long MOST_CHARACTERS = 4 << 20;

  private final DataSource dataSource;
  private final EnqueueStatement statement;
  private final CommitTokens tokens = new CommitTokens();
  private final LostCommit lostCommit;
  private final Duration settleTimeout;
  private final GroupCommit<Call, Optional<EnqueueException>> calls =
      new GroupCommit<>(WRITERS, CROWD, MOST_CALLS, MOST_CHARACTERS, Call::size, this::write);
  private volatile @Nullable Outage outage;

  /** The tasks of one caller, to be enqueued together, and when it came. */
  private record Call(List<EnqueuedRow> rows, long size, long since) {}

  /** The latest failure to reach the database. */
  private record Outage(EnqueueException failure, long at) {}

  /**
   * @param dataSource gives connections to the database of the queue, in any mode
   * @param settleTimeout how long to wait for the answer to a commit and, if it is lost, for the
   *     settlement of what became of it, together
   */
  public Enqueuer(DataSource dataSource, Schema schema, Duration settleTimeout) {
    this(dataSource, schema, Tenancy.NONE, settleTimeout);
  }

  /**
   * @param dataSource gives connections to the database of the queue, in any mode
   * @param tenancy puts tasks into lanes
   * @param settleTimeout how long to wait for the answer to a commit and, if it is lost, for the
   *     settlement of what became of it, together
   */
  public Enqueuer(DataSource dataSource, Schema schema, Tenancy tenancy, Duration settleTimeout) {
    this.dataSource = dataSource;
    this.statement = new EnqueueStatement(schema, tenancy);
    this.lostCommit = new LostCommit(dataSource, schema);
    this.settleTimeout = settleTimeout;
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
    List<EnqueuedRow> rows = rows(tasks);
    long size = 0;
    for (EnqueuedRow row : rows) {
      size += row.task().size();
    }
    Optional<EnqueueException> failure = calls.write(new Call(rows, size, System.nanoTime()));
    if (failure.isPresent()) {
      throw failure.get().again();
    }
  }

  /** What fails here fails before anything is sent, and for this caller alone. */
  private static List<EnqueuedRow> rows(List<NewTask> tasks) throws EnqueueException {
    try {
      return EnqueuedRow.of(tasks);
    } catch (RuntimeException | StackOverflowError e) {
      throw new EnqueueException.Refused(
          new SQLException("the task cannot be written as a row: " + e, "22000", e));
    }
  }

  private List<Optional<EnqueueException>> write(List<Call> group) {
    Outage last = outage;
    if (last != null && group.stream().allMatch(call -> call.since() - last.at() < 0)) {
      // They came before it was known, and have waited as long as the one that found out.
      return failed(group, last.failure());
    }
    try {
      List<EnqueuedRow> rows = new ArrayList<>();
      group.forEach(call -> rows.addAll(call.rows()));
      commit(rows);
      if (last != null) {
        // What it holds was made on a thread of the application's
        outage = null;
      }
      return Collections.nCopies(group.size(), Optional.empty());
    } catch (EnqueueException e) {
      if (e.isAboutTheRow()) {
        return group.size() == 1 ? failed(group, e) : writeApart(group);
      }
      // Of those that wait nothing was sent: it is known that they are not there
      outage = new Outage(e.ofOthers(), System.nanoTime());
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

  private void commit(List<EnqueuedRow> rows) throws EnqueueException {
    try (Uninterrupted thread = new Uninterrupted()) {
      for (int attempt = 0; ; attempt++) {
        CommitToken token = tokens.next();
        Deadline deadline;
        SQLException failure;
        try (OwnConnection own = connect()) {
          deadline = Deadline.after(settleTimeout);
          try {
            if (statement.insert(own.get(), rows, token, settleTimeout)) {
              return;
            }
            synchronise(own, attempt);
            continue;
          } catch (SQLException e) {
            own.failed(e);
            failure = e;
          } catch (RuntimeException | Error e) {
            own.failed(e);
            throw e;
          }
        }
        if (SqlStates.leavesCommitUnknown(failure)
            && lostCommit.committed(token, failure, deadline)) {
          return;
        }
        if (attempt < MOST_ATTEMPTS && SqlStates.isInterrupt(failure)) {
          // The database is well, and those whose tasks these are were not interrupted, but one
          thread.take();
          continue;
        }
        throw EnqueueException.notDone(failure);
      }
    }
  }

  private OwnConnection connect() throws EnqueueException {
    try {
      return OwnConnection.from(dataSource, settleTimeout.dividedBy(2));
    } catch (SQLException e) {
      throw EnqueueException.notConnected(e);
    }
  }

  /** Nothing was inserted, because the database's clock is another one than was thought. */
  private void synchronise(OwnConnection own, int attempt) throws EnqueueException {
    try {
      if (attempt >= MOST_ATTEMPTS) {
        throw new SQLException("the database's clock jumps: its token is of no period", "58000");
      }
      tokens.synchronise(own.get());
    } catch (SQLException e) {
      own.failed(e);
      throw EnqueueException.notDone(e);
    }
  }

  /**
   * Inserts the tasks in a transaction of its own and leaves it open, for callers who have
   * something else to commit in between. It holds one connection until it is ended, and the
   * database ends it if that takes longer than half of the settle timeout.
   *
   * @param tasks at least one
   * @throws EnqueueException if it is known that no row is there; never that it is unknown
   */
  public OpenEnqueue begin(List<NewTask> tasks) throws EnqueueException {
    List<EnqueuedRow> rows = rows(tasks);
    Uninterrupted thread = new Uninterrupted();
    try {
      return insertOnly(rows);
    } finally {
      thread.close();
    }
  }

  private OpenEnqueue insertOnly(List<EnqueuedRow> rows) throws EnqueueException {
    OwnConnection own = connect();
    try {
      for (int attempt = 0; ; attempt++) {
        CommitToken token = tokens.next();
        own.get().setAutoCommit(false);
        Duration idle = settleTimeout.dividedBy(2);
        if (statement.insert(own.get(), rows, token, idle)) {
          return new OpenEnqueue(own, token, lostCommit, settleTimeout);
        }
        own.get().rollback();
        synchronise(own, attempt);
      }
    } catch (SQLException e) {
      Transactions.rollback(own.get(), e);
      own.failed(e);
      own.close();
      throw EnqueueException.notDone(e);
    } catch (EnqueueException e) {
      own.close();
      throw e;
    } catch (RuntimeException | Error e) {
      own.failed(e);
      own.close();
      throw e;
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
      new EnqueueStatement(schema, tenancy).add(connection, EnqueuedRow.of(tasks));
    }
  }
}
