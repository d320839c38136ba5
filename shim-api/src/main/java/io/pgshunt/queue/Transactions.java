package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;

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
      makeDurable(connection);
      T result = work.run();
      connection.commit();
      connection.setAutoCommit(true);
      return result;
    } catch (SQLException | RuntimeException e) {
      rollback(connection, e);
      throw e;
    }
  }

  /** What the transaction commits is durable, whatever role, database or server say. */
  static void makeDurable(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(Sql.BE_DURABLE)) {
      statement.execute();
    }
  }

  /**
   * Commits, and takes success with a warning for a lost answer: so PostgreSQL says that a wait for
   * the standby was cancelled.
   */
  static void commitWithoutWarning(Connection connection) throws SQLException {
    connection.clearWarnings();
    connection.commit();
    if (connection.getWarnings() != null) {
      throw reservation(connection.getWarnings());
    }
  }

  /** What is thrown where the server did what it was told, and warns of something. */
  static SQLException reservation(SQLWarning warning) {
    return new SQLException(
        "PostgreSQL warns that the commit may not be safe: " + warning.getMessage(), "01000");
  }

  /** Leaves the connection as its pool gave it; what fails here is told by {@code cause}. */
  static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
