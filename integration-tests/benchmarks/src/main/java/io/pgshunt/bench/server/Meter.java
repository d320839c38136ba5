package io.pgshunt.bench.server;

import io.pgshunt.bench.measure.Costs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads what the server wrote and committed. Counts of commits are reported by a backend some time
 * after it made them, at the latest when it ends: a reading therefore waits until the connections
 * of the contestant are gone.
 */
public final class Meter implements AutoCloseable {

  private static final long PATIENCE_NANOS = 3_000_000_000L;
  private static final long PAUSE_MS = 10;

  private static final String OTHERS =
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend'
        and pid <> pg_backend_pid() and application_name <> ?
      """;

  private static final String READING =
      """
      select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as wal,
        (select xact_commit from pg_stat_database where datname = current_database()) as commits,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint as transactions
      """;

  private final Connection connection;

  public Meter(BenchDatabase database) throws SQLException {
    connection = database.connectToStay();
  }

  /**
   * The server's counters at one moment; they only grow.
   *
   * @param transactions that wrote something, in the whole server; known at once
   */
  public record Reading(long wal, long commits, long transactions) {

    /** From here to {@code end}. */
    public Costs until(Reading end, long tasks) {
      return new Costs(end.wal - wal, end.commits - commits, tasks);
    }

    /** The same where connections stay open and only transactions that wrote can be counted. */
    public Costs writesUntil(Reading end, long tasks) {
      return new Costs(end.wal - wal, end.transactions - transactions, tasks);
    }
  }

  /** Waits until nobody else is connected to the database, but not for ever. */
  public Reading settled() throws SQLException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (others() > 0 && System.nanoTime() < deadline) {
      pause();
    }
    return now();
  }

  private long others() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OTHERS)) {
      statement.setString(1, BenchDatabase.STAYS);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  public Reading now() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READING);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Reading(row.getLong("wal"), row.getLong("commits"), row.getLong("transactions"));
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
