package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * Tells connections that keep one server process for good from those that a pooler serves with any.
 * What belongs to a session (prepared statements, LISTEN, advisory locks) works on the former only.
 */
public final class ServerProcess {

  private ServerProcess() {}

  /**
   * Whether the process that runs statements is the one that let the connection in. A pooler that
   * lends processes out (PgBouncer in transaction or statement mode) lets clients in itself, and
   * gives them numbers of its own for the cancel key of the protocol's start-up (PostgreSQL's
   * manual, "Message Formats", BackendKeyData).
   *
   * <p>False also for a pooler in session mode, where it would be true enough: it cannot be told
   * from the other modes.
   *
   * @param connection of pgjdbc, or one that unwraps to such
   * @throws SQLException if the server cannot be asked
   */
  public static boolean isOwn(Connection connection) throws SQLException {
    int entered = connection.unwrap(PGConnection.class).getBackendPID();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(Sql.PROCESS)) {
      return row.next() && row.getInt(1) == entered;
    }
  }
}
