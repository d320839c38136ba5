package io.pgshunt.queue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The columns that every table of tasks shares, as arrays on the way in and as a row on the way
 * out. Arrays keep one statement text whatever the number of rows.
 */
final class TaskColumns {

  /** In the order of {@link #bind}; also what {@link #read} expects, by name. */
  static final String NAMES =
      "queue, priority, task_name, task_id, eta, expires_at, args, kwargs, headers, meta,"
          + " reply_key, on_success, on_error";

  /** One placeholder for each of {@link #NAMES}. */
  static final String ARRAYS =
      "?::text[], ?::int[], ?::text[], ?::text[], ?::text[]::timestamptz[],"
          + " ?::text[]::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],"
          + " ?::text[]";

  private TaskColumns() {}

  /** Binds the arrays from {@code index} on; returns the next free index. */
  static int bind(PreparedStatement statement, int index, List<StoredTask> tasks)
      throws SQLException {
    int next = index;
    next = ArrayType.TEXT.bind(statement, next, tasks, StoredTask::queue);
    next = ArrayType.INT4.bind(statement, next, tasks, StoredTask::priority);
    next = ArrayType.TEXT.bind(statement, next, tasks, StoredTask::taskName);
    next = ArrayType.TEXT.bind(statement, next, tasks, StoredTask::taskId);
    next = ArrayType.TEXT.bind(statement, next, tasks, task -> text(task.eta()));
    next = ArrayType.TEXT.bind(statement, next, tasks, task -> text(task.expires()));
    next = ArrayType.TEXT.bind(statement, next, tasks, StoredTask::args);
    next = ArrayType.TEXT.bind(statement, next, tasks, StoredTask::kwargs);
    next = ArrayType.TEXT.bind(statement, next, tasks, StoredTask::headers);
    next = ArrayType.TEXT.bind(statement, next, tasks, StoredTask::meta);
    next = ArrayType.TEXT.bind(statement, next, tasks, StoredTask::replyKey);
    next = ArrayType.TEXT.bind(statement, next, tasks, StoredTask::onSuccess);
    return ArrayType.TEXT.bind(statement, next, tasks, StoredTask::onError);
  }

  /** Binds one task from {@code index} on, as values; returns the next free index. */
  static int bind(PreparedStatement statement, int index, StoredTask task) throws SQLException {
    int next = index;
    statement.setString(next++, task.queue());
    statement.setObject(next++, task.priority(), Types.INTEGER);
    statement.setString(next++, task.taskName());
    statement.setString(next++, task.taskId());
    statement.setObject(next++, utc(task.eta()), Types.TIMESTAMP_WITH_TIMEZONE);
    statement.setObject(next++, utc(task.expires()), Types.TIMESTAMP_WITH_TIMEZONE);
    statement.setString(next++, task.args());
    statement.setString(next++, task.kwargs());
    statement.setString(next++, task.headers());
    statement.setString(next++, task.meta());
    statement.setString(next++, task.replyKey());
    statement.setString(next++, task.onSuccess());
    statement.setString(next++, task.onError());
    return next;
  }

  static StoredTask read(ResultSet row) throws SQLException {
    Integer priority = row.getObject("priority", Integer.class);
    return new StoredTask(
        row.getString("queue"),
        row.getString("task_id"),
        row.getString("task_name"),
        priority,
        row.getString("args"),
        row.getString("kwargs"),
        row.getString("headers"),
        row.getString("meta"),
        instant(row, "eta"),
        instant(row, "expires_at"),
        row.getString("reply_key"),
        row.getString("on_success"),
        row.getString("on_error"));
  }

  /**
   * As PostgreSQL reads it whatever its settings: in an array, unlike by itself, a time goes in
   * text form, and is then not to depend on how the session writes arrays.
   */
  private static @Nullable String text(@Nullable Instant instant) {
    if (instant == null) {
      return null;
    }
    OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
    boolean beforeChrist = time.getYear() <= 0;
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d %02d:%02d:%02d.%06d+00%s",
        beforeChrist ? 1 - time.getYear() : time.getYear(),
        time.getMonthValue(),
        time.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        time.getSecond(),
        time.getNano() / 1_000,
        beforeChrist ? " BC" : "");
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
