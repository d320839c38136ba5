package io.pgshunt.consumer.run;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Bounds every wait for the database, also where neither URL nor data source does: a connection
 * whose other end is gone without a word is silent for ever. A call that takes too long has its
 * connection {@linkplain Connection#abort aborted}, by one thread that watches all calls; a call
 * that does not costs a look at a clock. Works on any pool, asks the server nothing. Thread-safe.
 */
public final class BoundedDataSource implements DataSource, AutoCloseable {

  private final DataSource source;
  private final Connector connector;
  private final Duration patience;
  private final Map<Thread, BoundedCall> calls = new ConcurrentHashMap<>();
  private final AtomicBoolean watched = new AtomicBoolean();
  private final StopSwitch stop = new StopSwitch();

  /**
   * @param patience how long to wait for a connection outside of {@link #within}
   */
  public BoundedDataSource(DataSource source, Duration patience) {
    this.source = source;
    this.connector = new Connector(source, patience);
    this.patience = patience;
  }

  /** What is done with connections of this data source. */
  public interface Operation<T> {
    T run() throws SQLException;
  }

  /**
   * Does something with connections that the calling thread takes and closes meanwhile.
   *
   * @param most after this it fails, as a connection that broke does
   */
  public <T> T within(Duration most, Operation<T> operation) throws SQLException {
    watch();
    BoundedCall call = new BoundedCall(most, connector);
    calls.put(Thread.currentThread(), call);
    try {
      return operation.run();
    } catch (SQLException e) {
      throw call.explained(e);
    } finally {
      calls.remove(Thread.currentThread());
      call.end();
    }
  }

  /** Has the call fail that {@code caller} is in, if it is in one. */
  void cut(Thread caller) {
    BoundedCall call = calls.get(caller);
    if (call != null) {
      call.cut();
    }
  }

  private void watch() {
    if (!watched.get() && watched.compareAndSet(false, true)) {
      Thread watchdog = new Thread(new Supervised("watchdog", this::watchAll), "pgshunt-watchdog");
      watchdog.setDaemon(true);
      watchdog.start();
    }
  }

  private void watchAll() {
    long most = Duration.ofSeconds(1).toMillis();
    Duration interval = Duration.ofMillis(Math.max(20, Math.min(most, patience.toMillis() / 20)));
    try {
      while (stop.pause(interval)) {
        calls.values().forEach(BoundedCall::cutIfLate);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    BoundedCall call = calls.get(Thread.currentThread());
    return call == null ? connector.await(connector.begin(), patience) : call.connect();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "connections are those of the data source's own user");
  }

  /** Cuts what still waits, and watches no more. The data source itself stays open. */
  @Override
  public void close() {
    stop.stop();
    // First: whoever still gets a connection is among the calls that are cut.
    connector.close();
    calls.values().forEach(BoundedCall::cut);
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    source.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    source.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return source.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return source.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || source.isWrapperFor(type);
  }
}
