package io.pgshunt.queue;

import io.pgshunt.queue.Enqueuer.PendingTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of a transaction whose commit was sent and never answered. "Not there"
 * counts only once the transaction is over: while its backend still runs, the commit may yet land,
 * so the backend is ended first.
 */
final class LostCommit {

  private static final long PAUSE_NANOS = Duration.ofMillis(25).toNanos();

  private final DataSource dataSource;
  private final Duration timeout;

  LostCommit(DataSource dataSource, Duration timeout) {
    this.dataSource = dataSource;
    this.timeout = timeout;
  }

  /**
   * Whether it committed.
   *
   * @throws EnqueueException.OutcomeUnknown if the database could not say so in time
   */
  boolean committed(PendingTransaction transaction, SQLException cause)
      throws EnqueueException.OutcomeUnknown {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    try {
      do {
        String status = status(transaction, cause);
        if ("committed".equals(status)) {
          return true;
        } else if ("aborted".equals(status)) {
          return false;
        }
        // An interrupt must not turn a question that can be answered into an unknown outcome.
        interrupted |= Thread.interrupted();
        LockSupport.parkNanos(PAUSE_NANOS);
      } while (System.nanoTime() < deadline);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    throw new EnqueueException.OutcomeUnknown(
        "the connection to PostgreSQL was lost during commit, and within "
            + timeout.toMillis()
            + " ms it could not be asked whether transaction "
            + transaction.id()
            + " committed: the task may or may not be enqueued",
        cause);
  }

  private @Nullable String status(PendingTransaction transaction, SQLException cause) {
    try (Connection connection = dataSource.getConnection()) {
      String status = ask(connection, transaction);
      if ("in progress".equals(status)) {
        terminate(connection, transaction);
      }
      return status;
    } catch (SQLException e) {
      cause.addSuppressed(e);
      return null;
    }
  }

  private static @Nullable String ask(Connection connection, PendingTransaction transaction)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(Sql.TRANSACTION_STATUS)) {
      query.setString(1, transaction.id());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  private static void terminate(Connection connection, PendingTransaction transaction)
      throws SQLException {
    try (PreparedStatement end = connection.prepareStatement(Sql.TERMINATE_TRANSACTION)) {
      end.setInt(1, transaction.backend());
      end.setString(2, transaction.id());
      end.execute();
    }
  }
}
