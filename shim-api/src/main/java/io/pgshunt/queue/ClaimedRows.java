package io.pgshunt.queue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;

/** The rows that a claim answers with. */
final class ClaimedRows {

  private static final Comparator<ClaimedTask> BEST_FIRST =
      Comparator.comparingInt(ClaimedRows::rank).reversed().thenComparingLong(ClaimedTask::id);

  private ClaimedRows() {}

  /** Runs a statement that gives {@link ClaimSql#CLAIMED}; sorted by priority and age. */
  static List<ClaimedTask> of(PreparedStatement statement) throws SQLException {
    List<ClaimedTask> claimed = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        claimed.add(read(row));
      }
    }
    claimed.sort(BEST_FIRST);
    return claimed;
  }

  /**
   * The same for a claim that says how large the table is.
   *
   * @param pages is told how large the table is
   */
  static List<ClaimedTask> of(PreparedStatement statement, LongConsumer pages) throws SQLException {
    List<ClaimedTask> claimed = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        if (claimed.isEmpty()) {
          pages.accept(row.getLong("pages"));
        }
        if (row.getObject("id") != null) {
          claimed.add(read(row));
        }
      }
    }
    claimed.sort(BEST_FIRST);
    return claimed;
  }

  /**
   * The same for rows that come with their number beside others that do not.
   *
   * @param found is told how many there were in all
   */
  static List<ClaimedTask> ofFound(PreparedStatement statement, LongConsumer found)
      throws SQLException {
    List<ClaimedTask> claimed = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.accept(row.getLong("found"));
        if (row.getObject("id") != null) {
          claimed.add(read(row));
        }
      }
    }
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
        row.getBoolean("begun"),
        row.getBoolean("doubtful"),
        row.getInt("lane"),
        TaskColumns.read(row),
        null);
  }

  private static int rank(ClaimedTask task) {
    Integer priority = task.stored().priority();
    return priority == null ? 0 : priority;
  }
}
