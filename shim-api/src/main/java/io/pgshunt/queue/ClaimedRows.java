package io.pgshunt.queue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rows that a claim answers with. */
final class ClaimedRows {

  private static final Comparator<ClaimedTask> BEST_FIRST =
      Comparator.comparingInt(ClaimedRows::rank).reversed().thenComparingLong(ClaimedTask::id);

  private ClaimedRows() {}

  /** Reads something else from a row. */
  interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  /** Runs a statement that gives {@link ClaimSql#CLAIMED}; sorted by priority and age. */
  static List<ClaimedTask> of(PreparedStatement statement) throws SQLException {
    return of(statement, first -> {});
  }

  static List<ClaimedTask> of(PreparedStatement statement, RowReader ofFirst) throws SQLException {
    List<ClaimedTask> claimed = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        if (claimed.isEmpty()) {
          ofFirst.read(row);
        }
        claimed.add(read(row));
      }
    }
    claimed.sort(BEST_FIRST);
    return claimed;
  }

  private static ClaimedTask read(ResultSet row) throws SQLException {
    return new ClaimedTask(
        row.getLong("id"),
        row.getInt("attempt"),
        row.getInt("max_attempts"),
        row.getBoolean("expired"),
        row.getBoolean("revoked"),
        row.getBoolean("begun_once"),
        row.getInt("lane"),
        TaskColumns.read(row),
        null);
  }

  private static int rank(ClaimedTask task) {
    Integer priority = task.stored().priority();
    return priority == null ? 0 : priority;
  }
}
