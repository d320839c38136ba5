package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.SQLException;

/** Runs work in one transaction of a connection that is otherwise in auto-commit mode. */
final class Transactions {

  private Transactions() {}

  /** Work that may fail as JDBC does. */
  interface Work<T> {
    T run() throws SQLException;
  }

  static <T> T run(Connection connection, Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.run();
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException e) {
      rollback(connection, e);
      throw e;
    } finally {
      restoreAutoCommit(connection);
    }
  }

  static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** On a broken connection this fails too; the pool that owns it finds that out by itself. */
  static void restoreAutoCommit(Connection connection) throws SQLException {
    if (!connection.isClosed()) {
      connection.setAutoCommit(true);
    }
  }
}
