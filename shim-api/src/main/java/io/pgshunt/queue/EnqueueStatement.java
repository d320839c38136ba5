package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inserts rows, by the statement that suits their number. */
final class EnqueueStatement {

  private final Schema schema;
  private final Tenancy tenancy;

  EnqueueStatement(Schema schema, Tenancy tenancy) {
    this.schema = schema;
    this.tenancy = tenancy;
  }

  /**
   * Inserts them together with a token.
   *
   * @return false if nothing was inserted: the token is of a period that is not taken (any more)
   * @throws SQLException also if they were inserted, with a warning
   * @param rows at least one
   * @param idle how long a transaction may wait for its client after this
   */
  boolean insert(Connection connection, List<EnqueuedRow> rows, CommitToken token, Duration idle)
      throws SQLException {
    boolean one = isOneDue(rows);
    String sql = schema.qualify(one ? Sql.ENQUEUE_ONE : Sql.ENQUEUE);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, Long.toString(Math.max(1, idle.toMillis())));
      statement.setLong(2, token.period());
      statement.setObject(3, token.id());
      bind(statement, 4, one, rows);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next() || !row.getBoolean("accepted")) {
          return false;
        }
      }
      if (statement.getWarnings() != null) {
        throw Transactions.reservation(statement.getWarnings());
      }
      return true;
    }
  }

  /**
   * Inserts them as part of the caller's transaction.
   *
   * @param rows at least one
   */
  void add(Connection connection, List<EnqueuedRow> rows) throws SQLException {
    boolean one = isOneDue(rows);
    String sql = schema.qualify(one ? Sql.ADD_ONE : Sql.ADD);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, 1, one, rows);
      statement.execute();
    }
  }

  private static boolean isOneDue(List<EnqueuedRow> rows) {
    return rows.size() == 1 && rows.get(0).isDue();
  }

  private void bind(PreparedStatement statement, int index, boolean one, List<EnqueuedRow> rows)
      throws SQLException {
    if (one) {
      bind(statement, index, rows.get(0));
      return;
    }
    int next = ArrayType.INT2.bind(statement, index, rows, row -> tenancy.laneOf(row.task()));
    next = ArrayType.FLOAT8.bind(statement, next, rows, EnqueuedRow::delay);
    next = ArrayType.FLOAT8.bind(statement, next, rows, EnqueuedRow::lifetime);
    TaskColumns.bind(statement, next, rows.stream().map(EnqueuedRow::task).toList());
  }

  private void bind(PreparedStatement statement, int index, EnqueuedRow row) throws SQLException {
    statement.setInt(index, tenancy.laneOf(row.task()));
    int next = TaskColumns.bind(statement, index + 1, row.task());
    setSeconds(statement, next++, row.lifetime());
    for (int mark = 0; mark < DoorbellSql.MARKS; mark++) {
      statement.setString(next + mark, row.task().queue());
    }
  }

  private static void setSeconds(PreparedStatement statement, int index, @Nullable Double seconds)
      throws SQLException {
    statement.setObject(index, seconds, Types.DOUBLE);
  }
}
