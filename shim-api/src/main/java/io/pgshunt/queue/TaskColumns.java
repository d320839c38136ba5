package io.pgshunt.queue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
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

  private static final DateTimeFormatter DATE_AND_TIME =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NEVER)
          .appendPattern("-MM-dd HH:mm:ss.SSSSSSSSS'+00'")
          .toFormatter(Locale.ROOT);

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

  /** Other writers' times may lie at the ends of what PostgreSQL can say, and beyond. */
  private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    if (instant == null) {
      return null;
    } else if (instant.equals(Instant.MAX)) {
      return OffsetDateTime.MAX;
    } else if (instant.equals(Instant.MIN)) {
      return OffsetDateTime.MIN;
    }
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** As PostgreSQL reads it, whatever the session says. */
  private static @Nullable String text(@Nullable Instant instant) {
    OffsetDateTime utc = utc(instant);
    if (utc == null) {
      return null;
    } else if (utc.equals(OffsetDateTime.MAX)) {
      return "infinity";
    } else if (utc.equals(OffsetDateTime.MIN)) {
      return "-infinity";
    }
    return DATE_AND_TIME.format(utc) + (utc.getYear() <= 0 ? " BC" : "");
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    if (time == null) {
      return null;
    } else if (time.equals(OffsetDateTime.MAX)) {
      return Instant.MAX;
    } else if (time.equals(OffsetDateTime.MIN)) {
      return Instant.MIN;
    }
    return time.toInstant();
  }
}
