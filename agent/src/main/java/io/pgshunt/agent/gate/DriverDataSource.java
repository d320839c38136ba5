package io.pgshunt.agent.gate;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Connects through pgjdbc's driver without {@code DriverManager}: that one looks for drivers by the
 * context class loader of whoever uses it first, once per JVM, and it is the application that must
 * be first. (pgjdbc's own data sources go through it.) Thread-safe.
 */
final class DriverDataSource implements DataSource {

  private final Driver driver = new Driver();
  private final String url;
  private final Properties properties;

  /**
   * @param properties of the connections; what the URL says wins
   */
  DriverDataSource(String url, Properties properties) {
    this.url = url;
    this.properties = properties;
    withdrawDriver();
  }

  /** The driver registered itself when it was loaded. */
  private static void withdrawDriver() {
    try {
      if (Driver.isRegistered()) {
        Driver.deregister();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("pgjdbc's driver stays registered", e);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = driver.connect(url, properties);
    if (connection == null) {
      throw new SQLException("pgjdbc does not take the URL", "08001");
    }
    return connection;
  }

  /** The URL and the properties say who connects; the arguments are of no use. */
  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("no log writer");
  }

  /** Ignored, as a pool sets it: the connection properties hold the limits. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return driver.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException("nothing to unwrap");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
