package io.pgshunt.queue;

import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.TaskError;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How rows become ready when they are due; as {@link TaskQueue}. Thread-safe. */
final class Promotions {

  private final Statements statements;

  Promotions(Statements statements) {
    this.statements = statements;
  }

  private record Due(long id, String taskName, String taskId) {}

  int promote(int limit) throws SQLException {
    return statements.with(
        ClaimSql.PROMOTE,
        statement -> {
          statement.setInt(1, limit);
          return ready(statement);
        });
  }

  List<ClaimedTask> promoteEach(long worker, int limit) throws SQLException {
    List<ClaimedTask> handed = new ArrayList<>();
    for (Due due : due(limit)) {
      try {
        promoteOne(due);
      } catch (SQLException e) {
        requireRefusal(e);
        handed.addAll(handOver(worker, due, e));
      }
    }
    return handed;
  }

  private List<Due> due(int limit) throws SQLException {
    return statements.with(
        ClaimSql.DUE,
        statement -> {
          statement.setInt(1, limit);
          List<Due> due = new ArrayList<>();
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              due.add(new Due(row.getLong(1), row.getString(2), row.getString(3)));
            }
          }
          return due;
        });
  }

  private void promoteOne(Due due) throws SQLException {
    statements.with(
        ClaimSql.PROMOTE_ONE,
        statement -> {
          statement.setLong(1, due.id());
          return ready(statement);
        });
  }

  private List<ClaimedTask> handOver(long worker, Due due, SQLException why) throws SQLException {
    try {
      return statements.with(
          ClaimSql.HAND_OVER,
          statement -> {
            statement.setLong(1, due.id());
            statement.setLong(2, worker);
            return ClaimedRows.of(statement);
          });
    } catch (SQLException e) {
      requireRefusal(e);
      bury(due, why);
      return List.of();
    }
  }

  private void bury(Due due, SQLException why) throws SQLException {
    TaskError error =
        new TaskError(
            Reason.MALFORMED.name(),
            "it is due, and cannot be made ready: " + why.getMessage(),
            "",
            0,
            due.taskName(),
            due.taskId());
    statements.with(
        ClaimSql.BURY,
        statement -> {
          statement.setLong(1, due.id());
          statement.setString(2, Reason.MALFORMED.name());
          statement.setString(3, PayloadJson.write(error).text());
          return statement.executeUpdate();
        });
  }

  /** Only what is wrong with the row is a reason to do something to it. */
  private static void requireRefusal(SQLException e) throws SQLException {
    if (!SqlStates.isRefusalOfData(e)) {
      throw e;
    }
  }

  /** Runs a statement that makes rows ready; how many. */
  static int ready(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getInt("ready");
    }
  }
}
