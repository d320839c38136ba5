package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is borrowed for a transaction of ours: in auto-commit mode, its answers waited
 * for no longer than is said. It goes back as it came. For one thread.
 *
 * <p>One that has failed in a way that others would fail in, too, is cut off rather than given
 * back: a server that has become a standby answers, and takes nothing; left in a pool, it would be
 * tried again and again.
 */
final class OwnConnection implements AutoCloseable {

  private final Connection connection;
  private final boolean autoCommitBefore;
  private @Nullable Integer timeoutBefore;
  private boolean useless;

  private OwnConnection(Connection connection, boolean autoCommitBefore) {
    this.connection = connection;
    this.autoCommitBefore = autoCommitBefore;
  }

  /**
   * @param dataSource whose connections may be in any mode
   * @param longestWait for each answer
   */
  static OwnConnection from(DataSource dataSource, Duration longestWait) throws SQLException {
    OwnConnection own = from(dataSource);
    try {
      own.waitAtMost(longestWait);
      return own;
    } catch (SQLException | RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /** One whose own limits hold, if it has any. */
  static OwnConnection from(DataSource dataSource) throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      boolean autoCommitBefore = connection.getAutoCommit();
      if (!autoCommitBefore) {
        connection.setAutoCommit(true);
      }
      return new OwnConnection(connection, autoCommitBefore);
    } catch (SQLException | RuntimeException e) {
      closeAfter(connection, e);
      throw e;
    }
  }

  Connection get() {
    return connection;
  }

  /**
   * To be told of each failure. What fails otherwise than JDBC does may have left half of a message
   * under way, or an answer that is not read: whoever uses the connection next would take it for
   * its own.
   */
  void failed(Throwable failure) {
    useless |= !(failure instanceof SQLException told) || SqlStates.makesConnectionUseless(told);
  }

  /** Answers are waited for no longer than this from now on. */
  void waitAtMost(Duration longestWait) throws SQLException {
    int before = NetworkTimeout.limit(connection, longestWait);
    timeoutBefore = timeoutBefore == null ? Integer.valueOf(before) : timeoutBefore;
  }

  /** Gives it back, or cuts it off. What it was used for is over: it cannot fail any more. */
  @Override
  public void close() {
    try (Connection closed = connection) {
      if (useless) {
        closed.abort(Runnable::run);
      } else if (!closed.isClosed()) {
        if (!closed.getAutoCommit()) {
          // Else a change of the mode would commit what is open
          closed.rollback();
        }
        closed.setAutoCommit(autoCommitBefore);
        if (timeoutBefore != null) {
          NetworkTimeout.restore(closed, timeoutBefore);
        }
      }
    } catch (SQLException e) {
      // The connection is lost, which its pool notices; all that was to be learnt from it is known
      useless = true;
    }
  }

  private static void closeAfter(Connection connection, Exception cause) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
