package io.pgshunt.agent.gate;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The pool's connections, less those that the server has ended while they were idle. What is sent
 * on one of those fails, and nobody knows then whether it had arrived; what was not sent is known
 * not to have. Thread-safe.
 */
final class LiveConnections implements DataSource {

  private final HikariDataSource pool;
  private final DriverDataSource driver;

  /**
   * @param driver makes the pool's connections
   */
  LiveConnections(HikariDataSource pool, DriverDataSource driver) {
    this.pool = pool;
    this.driver = driver;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = pool.getConnection();
    while (driver.hasEnded(connection)) {
      pool.evictConnection(connection);
      connection.close();
      connection = pool.getConnection();
    }
    return connection;
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return driver.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return pool.isWrapperFor(type);
  }
}
