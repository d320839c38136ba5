package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Makes tokens by the database's clock, as far as it is known: this machine's to begin with, and
 * corrected as soon as the database says that a token is of no period that it takes. Thread-safe.
 */
final class CommitTokens {

  /** Length of a period; {@code Sql.TOKEN} and the migration know it, too. */
  static final Duration PERIOD = Duration.ofMinutes(20);

  /**
   * The present period and the one before are taken. Being a quarter of one behind leaves room for
   * clocks that drift, in both directions.
   */
  private static final Duration BEHIND = PERIOD.dividedBy(4);

  /** The database's clock less {@link System#nanoTime}. */
  private volatile long offsetMillis = System.currentTimeMillis() - monotonicMillis();

  private static long monotonicMillis() {
    return System.nanoTime() / 1_000_000;
  }

  CommitToken next() {
    long now = monotonicMillis() + offsetMillis;
    return CommitToken.of((now - BEHIND.toMillis()) / PERIOD.toMillis(), now);
  }

  /** Asks the database for the time. */
  void synchronise(Connection connection) throws SQLException {
    try (PreparedStatement question = connection.prepareStatement(Sql.CLOCK);
        ResultSet row = question.executeQuery()) {
      row.next();
      offsetMillis = row.getLong(1) - monotonicMillis();
    }
  }
}
