package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Bounds the wait for each answer of a connection, for as long as it is borrowed: a network that
 * swallows packets gives none. It costs no round trip. A limit that is shorter already stays.
 */
final class NetworkTimeout {

  private NetworkTimeout() {}

  /** Sets the limit; returns what it was, in milliseconds, for {@link #restore}. */
  static int limit(Connection connection, Duration longest) throws SQLException {
    int before = connection.getNetworkTimeout();
    int millis = (int) Math.max(1, Math.min(longest.toMillis(), Integer.MAX_VALUE));
    if (before == 0 || before > millis) {
      connection.setNetworkTimeout(Runnable::run, millis);
    }
    return before;
  }

  /** To be called before the connection goes back to its pool. */
  static void restore(Connection connection, int before) throws SQLException {
    if (!connection.isClosed() && connection.getNetworkTimeout() != before) {
      connection.setNetworkTimeout(Runnable::run, before);
    }
  }
}
