package io.pgshunt.queue;

import static io.pgshunt.queue.Statements.texts;
import static io.pgshunt.queue.Statements.toSeconds;

import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The consumer's side of the queue: claim rows under a lease, end them, take back what lost workers
 * left. The database's clock decides everything. Thread-safe; every method takes one connection for
 * one statement, and throws what JDBC throws.
 *
 * <p><b>Lease and fence.</b> A worker is a row with a heartbeat. A claim writes the worker's id and
 * raises {@code attempt}; every write that ends or moves a row names both, and a row that comes
 * free again gets a new id. A worker that lost its lease can therefore complete nothing.
 */
public final class TaskQueue {

  private static final Comparator<ClaimedTask> BEST_FIRST =
      Comparator.comparingInt(TaskQueue::rank).reversed().thenComparingLong(ClaimedTask::id);

  private final Statements statements;

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public TaskQueue(DataSource dataSource, Schema schema) {
    this.statements = new Statements(dataSource, schema);
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
    return statements.with(
        Sql.REGISTER,
        statement -> {
          statement.setString(1, name);
          statement.setArray(2, texts(statement, queues));
          statement.setArray(3, texts(statement, taskNames));
          try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** Extends the lease on everything the worker holds; false if the worker was declared lost. */
  public boolean heartbeat(long worker) throws SQLException {
    return statements.with(
        Sql.HEARTBEAT,
        statement -> {
          statement.setLong(1, worker);
          return statement.executeUpdate() == 1;
        });
  }

  /**
   * Takes up to {@code limit} ready rows. The queues are tried in the order given; within one,
   * higher priority comes first, then age. The result is sorted by priority and age over all of
   * them.
   */
  public List<ClaimedTask> claim(long worker, List<String> queues, Set<String> taskNames, int limit)
      throws SQLException {
    return statements.with(
        Sql.CLAIM,
        statement -> {
          statement.setArray(1, texts(statement, queues));
          statement.setArray(2, texts(statement, taskNames));
          statement.setInt(3, limit);
          statement.setInt(4, limit);
          statement.setLong(5, worker);
          return claimed(statement);
        });
  }

  /**
   * Ends tasks in one statement: deletes each row that the worker still holds and, joined to those
   * deletions, writes continuations, outcomes and dead letters.
   *
   * @return ids that were ended; for the others the lease was lost and nothing was written
   */
  public Set<Long> complete(long worker, List<Finished> tasks) throws SQLException {
    return statements.with(
        Sql.COMPLETE,
        statement -> {
          bindCompletion(statement, worker, tasks);
          Set<Long> ended = new HashSet<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              ended.add(rows.getLong(1));
            }
          }
          return ended;
        });
  }

  private static void bindCompletion(PreparedStatement statement, long worker, List<Finished> tasks)
      throws SQLException {
    List<Owned<Continuation>> continuations = new ArrayList<>();
    List<Owned<DeadLetter>> dead = new ArrayList<>();
    List<Owned<Outcome>> outcomes = new ArrayList<>();
    long place = 0;
    for (Finished task : tasks) {
      place++;
      for (Continuation continuation : task.continuations()) {
        continuations.add(new Owned<>(place, continuation));
      }
      for (DeadLetter letter : task.deadLetters()) {
        dead.add(new Owned<>(place, letter));
      }
      if (task.outcome() != null) {
        outcomes.add(new Owned<>(place, task.outcome()));
      }
    }
    int next = 1;
    next = TaskColumns.array(statement, next, "int8", tasks, Finished::id);
    next = TaskColumns.array(statement, next, "int4", tasks, Finished::attempt);
    statement.setLong(next++, worker);

    next = TaskColumns.array(statement, next, "int8", continuations, Owned::source);
    next = seconds(statement, next, continuations, Continuation::countdown);
    next = seconds(statement, next, continuations, Continuation::expiresAfter);
    next = TaskColumns.bind(statement, next, rows(continuations, Continuation::task));

    next = TaskColumns.array(statement, next, "int8", dead, Owned::source);
    next = TaskColumns.text(statement, next, dead, letter -> letter.value().reason().name());
    next =
        TaskColumns.text(
            statement, next, dead, letter -> PayloadJson.write(letter.value().error()).text());
    next = TaskColumns.bind(statement, next, rows(dead, DeadLetter::task));

    next = TaskColumns.array(statement, next, "int8", outcomes, Owned::source);
    next = TaskColumns.text(statement, next, outcomes, outcome -> outcome.value().key());
    next = TaskColumns.text(statement, next, outcomes, outcome -> valueOf(outcome.value()));
    next = TaskColumns.text(statement, next, outcomes, outcome -> errorOf(outcome.value()));
    seconds(statement, next, outcomes, Outcome::keepFor);
  }

  /**
   * Makes rows that were not begun ready again for others, their attempt not counted.
   *
   * @return how many were still held
   */
  public int giveBack(long worker, List<ClaimedTask> tasks) throws SQLException {
    return statements.with(
        Sql.GIVE_BACK,
        statement -> {
          TaskColumns.array(statement, 1, "int8", tasks, ClaimedTask::id);
          TaskColumns.array(statement, 2, "int4", tasks, ClaimedTask::attempt);
          statement.setLong(3, worker);
          return statement.executeUpdate();
        });
  }

  /** Makes ready what is due (eta, countdown); returns how many, at most {@code limit}. */
  public int promote(int limit) throws SQLException {
    return statements.with(
        Sql.PROMOTE,
        statement -> {
          statement.setInt(1, limit);
          return statement.executeUpdate();
        });
  }

  /**
   * Takes back the rows of workers whose last heartbeat is older than {@code lease}. Rows with
   * attempts left become ready; the others are handed to {@code worker}, which must end them as
   * {@link DeadLetter.Reason#ATTEMPTS_EXHAUSTED}.
   */
  public List<ClaimedTask> reap(long worker, Duration lease, int limit) throws SQLException {
    return statements.with(
        Sql.REAP,
        statement -> {
          statement.setDouble(1, toSeconds(lease));
          statement.setLong(2, worker);
          statement.setInt(3, limit);
          statement.setLong(4, worker);
          return claimed(statement);
        });
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
    return statements.with(
        Sql.CLAIM_UNKNOWN,
        statement -> {
          statement.setArray(1, texts(statement, queues));
          statement.setDouble(2, toSeconds(patience));
          statement.setDouble(3, toSeconds(lease));
          statement.setInt(4, limit);
          statement.setLong(5, worker);
          return claimed(statement);
        });
  }

  /** What became of a task, by its id or its reply key; empty if not ended or no longer kept. */
  public Optional<Outcome> outcome(String key) throws SQLException {
    return Optional.ofNullable(outcomes(List.of(key)).get(key));
  }

  /** What became of tasks, by their ids or reply keys; those that are not there are left out. */
  public Map<String, Outcome> outcomes(Collection<String> keys) throws SQLException {
    return statements.with(
        Sql.OUTCOMES,
        statement -> {
          statement.setArray(1, texts(statement, keys));
          Map<String, Outcome> found = new HashMap<>();
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              Outcome outcome = outcome(row);
              found.put(outcome.key(), outcome);
            }
          }
          return found;
        });
  }

  private static Outcome outcome(ResultSet row) throws SQLException {
    String key = row.getString("key");
    String value = row.getString("value");
    String error = row.getString("error");
    Duration lifetime = Duration.ofMillis((long) (row.getDouble("lifetime") * 1_000));
    try {
      return new Outcome(
          key,
          value == null ? null : RawJson.parse(value),
          error == null ? null : PayloadJson.readError(RawJson.parse(error)),
          lifetime);
    } catch (JsonException e) {
      // Another writer's: whoever asks for others beside it must get theirs.
      return new Outcome(
          key,
          null,
          new TaskError("UNREADABLE", String.valueOf(e.getMessage()), "", 0, "", ""),
          lifetime);
    }
  }

  /**
   * Forgets outcomes and revocations whose time is over; returns how many outcomes, at most {@code
   * limit}.
   */
  public int purgeOutcomes(int limit) throws SQLException {
    return statements.with(
        Sql.PURGE_OUTCOMES,
        statement -> {
          statement.setInt(1, limit);
          return statement.executeUpdate();
        });
  }

  /**
   * Ends the worker's lease; what it still holds is ready for others. Their attempt counts, for
   * they were begun: rows that were not are to be given back first.
   */
  public void deregister(long worker) throws SQLException {
    statements.with(
        Sql.DEREGISTER,
        statement -> {
          statement.setLong(1, worker);
          statement.setLong(2, worker);
          return statement.executeUpdate();
        });
  }

  /** Something to be written with the end whose place in its batch, from 1, is {@code source}. */
  private record Owned<T>(long source, T value) {}

  private interface Column<T, C> {
    C of(T value);
  }

  private static List<ClaimedTask> claimed(PreparedStatement statement) throws SQLException {
    List<ClaimedTask> claimed = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        claimed.add(
            new ClaimedTask(
                row.getLong("id"),
                row.getInt("attempt"),
                row.getInt("max_attempts"),
                row.getBoolean("expired"),
                row.getBoolean("revoked"),
                TaskColumns.read(row)));
      }
    }
    claimed.sort(BEST_FIRST);
    return claimed;
  }

  private static int rank(ClaimedTask task) {
    Integer priority = task.stored().priority();
    return priority == null ? 0 : priority;
  }

  private static <T> List<StoredTask> rows(List<Owned<T>> owned, Column<T, StoredTask> column) {
    List<StoredTask> rows = new ArrayList<>(owned.size());
    for (Owned<T> one : owned) {
      rows.add(column.of(one.value()));
    }
    return rows;
  }

  private static <T> int seconds(
      PreparedStatement statement,
      int index,
      List<Owned<T>> owned,
      Column<T, @Nullable Duration> column)
      throws SQLException {
    return TaskColumns.array(
        statement,
        index,
        "float8",
        owned,
        one -> {
          Duration duration = column.of(one.value());
          return duration == null ? null : toSeconds(duration);
        });
  }

  private static @Nullable String valueOf(Outcome outcome) {
    return outcome.value() == null ? null : outcome.value().text();
  }

  private static @Nullable String errorOf(Outcome outcome) {
    return outcome.error() == null ? null : PayloadJson.write(outcome.error()).text();
  }
}
