package io.pgshunt.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** How rows come back from workers; the words of {@link TaskQueue} hold here. Thread-safe. */
final class Returns {

  private final Statements statements;

  Returns(Statements statements) {
    this.statements = statements;
  }

  int giveBack(long worker, List<ClaimedTask> tasks) throws SQLException {
    return statements.with(
        ReturnSql.GIVE_BACK,
        statement -> {
          int next = ArrayType.INT8.bind(statement, 1, tasks, ClaimedTask::id);
          next = ArrayType.INT4.bind(statement, next, tasks, ClaimedTask::attempt);
          statement.setInt(next++, tasks.size());
          statement.setLong(next, worker);
          return Promotions.ready(statement);
        });
  }

  Set<Long> held(long worker) throws SQLException {
    return statements.with(
        ReturnSql.HELD,
        statement -> {
          statement.setLong(1, worker);
          return ids(statement.executeQuery());
        });
  }

  int giveBackStrays(long worker, Collection<Long> rows) throws SQLException {
    return statements.with(
        ReturnSql.GIVE_BACK_STRAYS,
        statement -> {
          int next = ArrayType.INT8.bind(statement, 1, rows);
          statement.setLong(next, worker);
          return Promotions.ready(statement);
        });
  }

  List<ClaimedTask> reap(long worker, Duration steadyFor, int limit) throws SQLException {
    statements.with(
        ReturnSql.FORGET_LOST,
        statement -> {
          statement.setLong(1, worker);
          statement.setDouble(2, Statements.toSeconds(steadyFor));
          return statement.executeUpdate();
        });
    statements.with(
        ReturnSql.SUSPECT,
        statement -> {
          statement.setLong(1, worker);
          return statement.executeUpdate();
        });
    List<ClaimedTask> over = new ArrayList<>();
    // What another has locked is not found now, and not waited for.
    AtomicLong found = new AtomicLong(1);
    while (found.get() > 0 && over.size() < limit) {
      Set<Long> lost = orphaned();
      if (lost.isEmpty()) {
        break;
      }
      over.addAll(takeBack(worker, lost, limit, found));
    }
    return over;
  }

  private Set<Long> orphaned() throws SQLException {
    return statements.with(ReturnSql.ORPHANED, statement -> ids(statement.executeQuery()));
  }

  private List<ClaimedTask> takeBack(long worker, Set<Long> lost, int limit, AtomicLong found)
      throws SQLException {
    return statements.with(
        ReturnSql.TAKE_BACK,
        statement -> {
          int next = ArrayType.INT8.bind(statement, 1, lost);
          statement.setInt(next++, limit);
          statement.setLong(next, worker);
          return ClaimedRows.ofFound(statement, found::set);
        });
  }

  void deregister(long worker, Collection<Long> begun) throws SQLException {
    statements.with(
        ReturnSql.DEREGISTER,
        statement -> {
          int next = ArrayType.INT8.bind(statement, 1, begun);
          statement.setLong(next++, worker);
          statement.setLong(next, worker);
          return statement.executeUpdate();
        });
  }

  private static Set<Long> ids(ResultSet rows) throws SQLException {
    try (rows) {
      Set<Long> ids = new HashSet<>();
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
      return ids;
    }
  }
}
