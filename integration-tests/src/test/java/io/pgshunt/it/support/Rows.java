package io.pgshunt.it.support;

import io.pgshunt.queue.StoredTask;
import io.pgshunt.servers.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands in pgshunt's tables, read with plain SQL. */
public final class Rows {

  private static final String COLUMNS =
      "id, queue, priority, task_name, task_id, eta, expires_at, enqueued_at, args, kwargs, headers,"
          + " meta, reply_key, on_success, on_error";

  private Rows() {}

  /**
   * A task that waits.
   *
   * @param dueAt null if it is ready
   */
  public record Row(long id, @Nullable Instant dueAt, Instant enqueuedAt, StoredTask task) {}

  /** Ready and later tasks, in the order they were enqueued. */
  public static List<Row> of(TestDatabase database) {
    String sql =
        "select null::timestamptz as due_at, "
            + COLUMNS
            + " from pgshunt.task union all select due_at, "
            + COLUMNS
            + " from pgshunt.later order by id";
    List<Row> rows = new ArrayList<>();
    query(database, sql, row -> rows.add(row(row)));
    return rows;
  }

  /** The task ids of {@link #of}. */
  public static List<String> taskIds(TestDatabase database) {
    return of(database).stream().map(row -> row.task().taskId()).toList();
  }

  /** Removes all ready and later tasks. */
  public static void clear(TestDatabase database) {
    try (Connection connection = Servers.dataSource(database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("truncate pgshunt.task, pgshunt.later");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the first row. */
  public static long number(TestDatabase database, String sql) {
    List<Long> numbers = new ArrayList<>();
    query(database, sql, row -> numbers.add(row.getLong(1)));
    return numbers.get(0);
  }

  private static void query(TestDatabase database, String sql, RowReader reader) {
    try (Connection connection = Servers.dataSource(database).getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        reader.read(result);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + " in " + sql, e);
    }
  }

  private static Row row(ResultSet row) throws SQLException {
    Instant enqueuedAt = row.getObject("enqueued_at", OffsetDateTime.class).toInstant();
    StoredTask task =
        new StoredTask(
            row.getString("queue"),
            row.getString("task_id"),
            row.getString("task_name"),
            row.getObject("priority", Integer.class),
            row.getString("args"),
            row.getString("kwargs"),
            row.getString("headers"),
            row.getString("meta"),
            instant(row, "eta"),
            instant(row, "expires_at"),
            row.getString("reply_key"),
            row.getString("on_success"),
            row.getString("on_error"));
    return new Row(row.getLong("id"), instant(row, "due_at"), enqueuedAt, task);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }
}
