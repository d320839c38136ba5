package io.pgshunt.queue;

import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.queue.TaskQueue.Completed;
import io.pgshunt.task.PayloadJson;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parameters and the answer of {@link Sql#COMPLETE}. For one thread. */
final class CompleteStatement {

  private final long worker;
  private final List<Finished> tasks;
  private final Tenancy tenancy;
  private final List<Owned<Continuation>> continuations = new ArrayList<>();
  private final List<Owned<DeadLetter>> dead = new ArrayList<>();
  private final List<Owned<Outcome>> outcomes = new ArrayList<>();

  CompleteStatement(long worker, List<Finished> tasks, Tenancy tenancy) {
    this.worker = worker;
    this.tasks = tasks;
    this.tenancy = tenancy;
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
  }

  void bind(PreparedStatement statement) throws SQLException {
    int next = 1;
    next = ArrayType.INT8.bind(statement, next, tasks, Finished::id);
    next = ArrayType.INT4.bind(statement, next, tasks, Finished::attempt);
    statement.setInt(next++, tasks.size());
    statement.setLong(next++, worker);

    List<StoredTask> rows = rows(continuations, Continuation::task);
    next = ArrayType.INT8.bind(statement, next, continuations, Owned::source);
    next = seconds(statement, next, continuations, Continuation::countdown);
    next = seconds(statement, next, continuations, Continuation::expiresAfter);
    next = ArrayType.BOOL.bind(statement, next, continuations, one -> one.value().keep());
    next = ArrayType.INT2.bind(statement, next, rows, tenancy::laneOf);
    next = TaskColumns.bind(statement, next, rows);
    statement.setLong(next++, worker);

    next = ArrayType.INT8.bind(statement, next, dead, Owned::source);
    next = ArrayType.TEXT.bind(statement, next, dead, letter -> letter.value().reason().name());
    next =
        ArrayType.TEXT.bind(
            statement, next, dead, letter -> PayloadJson.write(letter.value().error()).text());
    next = TaskColumns.bind(statement, next, rows(dead, DeadLetter::task));

    next = ArrayType.INT8.bind(statement, next, outcomes, Owned::source);
    next = ArrayType.TEXT.bind(statement, next, outcomes, outcome -> outcome.value().key());
    next = ArrayType.TEXT.bind(statement, next, outcomes, outcome -> valueOf(outcome.value()));
    next = ArrayType.TEXT.bind(statement, next, outcomes, outcome -> errorOf(outcome.value()));
    seconds(statement, next, outcomes, Outcome::keepFor);
  }

  Completed read(PreparedStatement statement) throws SQLException {
    Set<Long> ended = new HashSet<>();
    List<ClaimedTask> kept = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        long id = row.getLong("id");
        int number = row.getInt("number");
        if (number < 0) {
          // It was rung for a continuation's queue.
          continue;
        }
        if (number == 0) {
          ended.add(id);
        } else {
          Continuation continuation = continuations.get(number - 1).value();
          StoredTask task = continuation.task();
          kept.add(
              new ClaimedTask(
                  id,
                  1,
                  Finished.MAX_ATTEMPTS,
                  false,
                  row.getBoolean("revoked"),
                  false,
                  false,
                  false,
                  tenancy.laneOf(task),
                  task,
                  continuation.payload()));
        }
      }
    }
    return new Completed(ended, kept);
  }

  private static <T> List<StoredTask> rows(List<Owned<T>> owned, Function<T, StoredTask> column) {
    List<StoredTask> rows = new ArrayList<>(owned.size());
    for (Owned<T> one : owned) {
      rows.add(column.apply(one.value()));
    }
    return rows;
  }

  private static <T> int seconds(
      PreparedStatement statement,
      int index,
      List<Owned<T>> owned,
      Function<T, @Nullable Duration> column)
      throws SQLException {
    return ArrayType.FLOAT8.bind(
        statement,
        index,
        owned,
        one -> {
          Duration duration = column.apply(one.value());
          return duration == null ? null : Statements.toSeconds(duration);
        });
  }

  private static @Nullable String valueOf(Outcome outcome) {
    return outcome.value() == null ? null : outcome.value().text();
  }

  private static @Nullable String errorOf(Outcome outcome) {
    return outcome.error() == null ? null : PayloadJson.write(outcome.error()).text();
  }
}
