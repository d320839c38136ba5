package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * Runs single statements, each on a connection of its own. Thread-safe.
 *
 * <p>PostgreSQL keeps the plan of a prepared statement until the table is vacuumed or analysed. One
 * that was made while the table was empty reads the whole of it, which is right then, and ruinous
 * once a burst of rows has come in: the end of a thousand tasks then reads it a thousand times. So
 * when the table has grown much since plans were last made, the statements change their text, by a
 * comment, and get new ones.
 */
final class Statements {

  /** Below this a plan that reads everything does no harm. */
  private static final long SMALL = 4;

  private static final int MUCH = 4;

  private final DataSource dataSource;
  private final Schema schema;
  private volatile Map<String, String> texts = new ConcurrentHashMap<>();
  private volatile int generation;
  private long smallest;

  Statements(DataSource dataSource, Schema schema) {
    this.dataSource = dataSource;
    this.schema = schema;
  }

  /** What is done with a statement. */
  interface Execution<T> {
    T run(PreparedStatement statement) throws SQLException;
  }

  <T> T with(String sql, Execution<T> execution) throws SQLException {
    try (OwnConnection own = OwnConnection.from(dataSource)) {
      try (PreparedStatement statement = own.get().prepareStatement(text(sql))) {
        return run(own.get(), statement, execution);
      } catch (SQLException e) {
        own.failed(e);
        throw e;
      }
    }
  }

  /** What fails otherwise than JDBC does may have sent half of a message: then all is over. */
  private static <T> T run(
      Connection connection, PreparedStatement statement, Execution<T> execution)
      throws SQLException {
    try {
      return execution.run(statement);
    } catch (RuntimeException | Error e) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException | RuntimeException | Error abort) {
        e.addSuppressed(abort);
      }
      throw e;
    }
  }

  private String text(String sql) {
    return texts.computeIfAbsent(sql, this::newText);
  }

  private String newText(String sql) {
    String qualified = schema.qualify(sql);
    return generation == 0 ? qualified : qualified + " /* plan " + generation + " */";
  }

  /**
   * To be told now and then how large the table is.
   *
   * @param pages of the task table
   */
  synchronized void tableHas(long pages) {
    smallest = Math.min(smallest, pages);
    if (pages > MUCH * Math.max(SMALL, smallest)) {
      smallest = pages;
      generation++;
      texts = new ConcurrentHashMap<>();
    }
  }

  static double toSeconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}
