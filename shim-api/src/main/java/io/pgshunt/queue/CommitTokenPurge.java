package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Empties the oldest partition of the commit tokens, to which no sender may write any more, whole.
 * Several processes may try at once. Thread-safe.
 */
final class CommitTokenPurge {

  private static final int PARTITIONS = 6;

  private final DataSource dataSource;
  private final Schema schema;

  CommitTokenPurge(DataSource dataSource, Schema schema) {
    this.dataSource = dataSource;
    this.schema = schema;
  }

  /**
   * @return whether there was anything to empty, and nobody was in the way
   */
  boolean run() throws SQLException {
    try (OwnConnection own = OwnConnection.from(dataSource)) {
      try {
        own.get().setAutoCommit(false);
        return run(own.get());
      } catch (SQLException e) {
        own.failed(e);
        if (SqlStates.isLockNotAvailable(e)) {
          // A dump reads it, say; there is time
          return false;
        }
        throw e;
      }
    }
  }

  private boolean run(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(Sql.PURGE_LIMITS);
      long period = number(statement, Sql.PERIOD);
      // The next period's partition: it holds what is older than all that anybody asks for
      String partition = "pgshunt.commit_token_" + (period + 1) % PARTITIONS;
      if (number(statement, "select pg_relation_size('" + partition + "')") == 0) {
        return false;
      }
      statement.execute(
          schema.qualify("lock table only " + partition + " in access exclusive mode"));
      // However long this process or its lock had to wait, the next period must not have begun
      if (number(statement, Sql.PERIOD) != period) {
        return false;
      }
      statement.execute(schema.qualify("truncate only " + partition));
      connection.commit();
      return true;
    }
  }

  private long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(schema.qualify(sql))) {
      row.next();
      return row.getLong(1);
    }
  }
}
