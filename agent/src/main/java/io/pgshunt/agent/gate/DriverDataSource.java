package io.pgshunt.agent.gate;

import io.pgshunt.queue.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * Connects through pgjdbc's driver without {@code DriverManager}: that one looks for drivers by the
 * context class loader of whoever uses it first, once per JVM, and it is the application that must
 * be first. (pgjdbc's own data sources go through it.) Thread-safe.
 *
 * <p>Statements are prepared where that is sure to work: a prepared statement belongs to one server
 * process, and a pooler may use several.
 */
final class DriverDataSource implements DataSource {

  /** How often a statement runs before it is prepared by name. */
  private static final int PREPARE_AFTER = 2;

  private final Driver driver = new Driver();
  private final String url;
  private final Properties properties;
  private final boolean preparesByItself;

  /** Those of the connections whose sockets are of {@link WatchedSocketFactory}. */
  private final Map<PGConnection, SocketChannel> channels =
      Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * @param properties of the connections; what the URL says wins
   */
  DriverDataSource(String url, Properties properties) {
    this.url = url;
    this.properties = new Properties();
    this.properties.putAll(properties);
    this.properties.setProperty(
        PGProperty.SOCKET_FACTORY.getName(), WatchedSocketFactory.class.getName());
    Properties said = Driver.parseURL(url, null);
    this.preparesByItself =
        said == null || !said.containsKey(PGProperty.PREPARE_THRESHOLD.getName());
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
    Connection connection = connect();
    if (preparesByItself) {
      prepareWhereItWorks(connection);
    }
    return connection;
  }

  private Connection connect() throws SQLException {
    WatchedSocketFactory.takeLatest();
    SocketChannel channel;
    Connection connection;
    try {
      connection = driver.connect(url, properties);
    } finally {
      channel = WatchedSocketFactory.takeLatest();
    }
    if (connection == null) {
      throw new SQLException("pgjdbc does not take the URL", "08001");
    }
    if (channel != null) {
      channels.put(connection.unwrap(PGConnection.class), channel);
    }
    return connection;
  }

  /**
   * Whether the server has ended a connection that is idle, as far as this machine has heard. It
   * has if there is anything to read: nobody has asked for anything.
   *
   * @param connection of this source, or one that unwraps to such
   */
  boolean hasEnded(Connection connection) throws SQLException {
    SocketChannel channel = channels.get(connection.unwrap(PGConnection.class));
    if (channel == null) {
      return false;
    }
    try {
      channel.configureBlocking(false);
      int read = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      return read != 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static void prepareWhereItWorks(Connection connection) throws SQLException {
    try {
      boolean own = ServerProcess.isOwn(connection);
      connection.unwrap(PGConnection.class).setPrepareThreshold(own ? PREPARE_AFTER : 0);
    } catch (SQLException e) {
      close(connection, e);
      throw e;
    }
  }

  private static void close(Connection connection, SQLException cause) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
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
