package io.pgshunt.bench.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The benchmark's own database, made at its start and dropped at its end. Thread-safe. */
public final class BenchDatabase implements AutoCloseable {

  /** Connections of this name, and of names that begin so, stay open while others come and go. */
  static final String STAYS = "pgshunt-bench-stays";

  private static final long CONNECT_TIMEOUT_MS = 10_000;

  private final Server server;
  private final String name;
  private final AtomicBoolean closed = new AtomicBoolean();

  private BenchDatabase(Server server, String name) {
    this.server = server;
    this.name = name;
  }

  public static BenchDatabase create(Server server) throws SQLException {
    String name = "pgshunt_bench_" + UUID.randomUUID().toString().substring(0, 8);
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    BenchDatabase database = new BenchDatabase(server, name);
    database.execute("create schema peer");
    return database;
  }

  public Server server() {
    return server;
  }

  public String name() {
    return name;
  }

  public String host() {
    return server.host();
  }

  public int port() {
    return server.port();
  }

  public String user() {
    return server.user();
  }

  public @Nullable String password() {
    return server.password();
  }

  public String url() {
    return server.url(name, "ApplicationName=pgshunt-bench");
  }

  /** For connections that stay open while others are measured, which {@link Meter} knows. */
  public String urlOfStayers() {
    return server.url(name, "ApplicationName=" + STAYS);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), server.user(), server.password());
  }

  /** A connection that may stay open while others are measured. */
  public Connection connectToStay() throws SQLException {
    return DriverManager.getConnection(urlOfStayers(), server.user(), server.password());
  }

  /** A pool as a service has one: filled at once, connections in auto-commit mode. */
  public HikariDataSource pool(int size) {
    return pool(url(), size);
  }

  /** The same with another way to the database. */
  public HikariDataSource pool(String url, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(server.user());
    config.setPassword(server.password());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(size);
    config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
    return new HikariDataSource(config);
  }

  /** Each in a transaction of its own. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * Lets a round begin where the last one began: a page that is touched for the first time after a
   * checkpoint is written to the WAL as a whole. Does nothing where the role may not.
   */
  public void checkpoint() throws SQLException {
    if (text("select rolsuper from pg_roles where rolname = current_user").equals("t")) {
      execute("checkpoint");
    }
  }

  /** The one number that {@code sql} gives. */
  public long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }

  /** The one value that {@code sql} gives. */
  public String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Has it dropped even if the run is broken off. */
  public void dropAtExit() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::dropNow, "drop-benchmark-database"));
  }

  private void dropNow() {
    try {
      close();
    } catch (SQLException e) {
      System.err.println("database " + name + " is left behind: " + e.getMessage());
    }
  }

  @Override
  public void close() throws SQLException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + name + " with (force)");
    }
  }
}
