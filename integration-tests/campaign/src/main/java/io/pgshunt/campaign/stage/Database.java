package io.pgshunt.campaign.stage;

import io.pgshunt.campaign.check.RowChange;
import io.pgshunt.campaign.proxy.FaultProxy;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.Schema;
import io.pgshunt.servers.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database: one server, or one with a synchronous standby to which it fails over. A commit is
 * durable on all of them before it is answered. Thread-safe.
 */
public final class Database implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** As whom producers and workers connect: no superuser. */
  static final String APP = "app";

  private static final String ROLES =
      """
      create role app login;
      grant usage on schema pgshunt to app;
      grant all on all tables in schema pgshunt to app;
      grant all on all sequences in schema pgshunt to app;
      """;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "max_connections", "60",
          // A standby that comes late finds all it needs
          "wal_keep_size", "512MB",
          "wal_sender_timeout", "5s",
          "max_wal_size", "256MB",
          "shared_buffers", "32MB");

  private final FaultProxy replication = new FaultProxy(this::port, false);
  private volatile EmbeddedPostgres primary;
  private @Nullable EmbeddedPostgres standby;
  private @Nullable SmallDisk smallDisk;

  private Database(EmbeddedPostgres primary) {
    this.primary = primary;
  }

  /** One server, with everything that pgshunt and the campaign need. */
  public static Database single() throws IOException, SQLException {
    Database database = new Database(EmbeddedPostgres.launch(SETTINGS));
    try {
      PGSimpleDataSource owner = new PGSimpleDataSource();
      owner.setUrl(database.primary.jdbcUrl());
      owner.setUser(EmbeddedPostgres.USER);
      Migrations.apply(owner, Schema.DEFAULT);
      database.execute(ROLES);
      database.execute(Witness.INSTALL);
      return database;
    } catch (SQLException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The same with the queue's tables on a disk that can be filled. */
  public static Database onSmallDisk() throws IOException, SQLException, InterruptedException {
    Database database = single();
    try {
      database.smallDisk = SmallDisk.under(database);
      return database;
    } catch (IOException | SQLException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The same with a synchronous standby. */
  public static Database pair() throws IOException, SQLException, InterruptedException {
    Database database = single();
    try {
      database.addStandby();
      return database;
    } catch (IOException | SQLException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The port of the server that takes writes now, or would if it ran. */
  public int port() {
    return primary.port();
  }

  /** Between the standby and its primary. */
  public FaultProxy replication() {
    return replication;
  }

  /** The server that takes writes. */
  public EmbeddedPostgres server() {
    return primary;
  }

  /** In words, for a line of output. */
  public synchronized String describe() {
    return primary.describe() + (standby == null ? "" : ", and a synchronous standby");
  }

  /** A connection past all proxies, as superuser. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        primary.jdbcUrl() + "?connectTimeout=5&socketTimeout=60", EmbeddedPostgres.USER, null);
  }

  /** The same as the programs connect, past all proxies. */
  public Connection connectAsApp() throws SQLException {
    return DriverManager.getConnection(
        primary.jdbcUrl() + "?connectTimeout=5&socketTimeout=60", APP, null);
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row; null if there is none. */
  public @Nullable String ask(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  /** The server is gone, and nobody tidied up; the standby becomes the server. */
  public synchronized void failOver() throws IOException, SQLException {
    EmbeddedPostgres next = standby;
    if (next == null) {
      throw new CampaignException("There is no standby to fail over to");
    }
    EmbeddedPostgres lost = primary;
    lost.kill();
    standby = null;
    try (Connection connection =
            DriverManager.getConnection(next.jdbcUrl(), EmbeddedPostgres.USER, null);
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_promote(true, 60)");
      // Until it has a standby of its own
      statement.execute("alter system set synchronous_standby_names = ''");
      statement.execute("select pg_reload_conf()");
    }
    primary = next;
    lost.close();
  }

  /** Makes a standby of the present server, and all commits wait for it from then on. */
  public synchronized void addStandby() throws IOException, SQLException, InterruptedException {
    standby = EmbeddedPostgres.launchStandby(primary, replication.port(), SETTINGS);
    execute("alter system set synchronous_standby_names = '*'");
    execute("select pg_reload_conf()");
    Waiting.forCondition(
        "the standby is synchronous",
        PATIENCE,
        () ->
            "t"
                .equals(
                    ask(
                        "select bool_or(sync_state = 'sync' and state = 'streaming'"
                            + " and flush_lsn >= pg_current_wal_flush_lsn())"
                            + " from pg_stat_replication")));
  }

  public synchronized boolean hasStandby() {
    return standby != null;
  }

  /** What became of rows. */
  public List<RowChange> changes() throws SQLException {
    try (Connection connection = connect()) {
      return Witness.changes(connection);
    }
  }

  /** Reasons, by task id. */
  public Map<String, String> deadLetters() throws SQLException {
    try (Connection connection = connect()) {
      return Witness.deadLetters(connection);
    }
  }

  /** The rows that are there. */
  public List<String> rows() throws SQLException {
    try (Connection connection = connect()) {
      return Witness.rows(connection);
    }
  }

  /** Where the queue's tables are, if they are on one. */
  public SmallDisk smallDisk() {
    if (smallDisk == null) {
      throw new CampaignException("The tables are not on a small disk");
    }
    return smallDisk;
  }

  @Override
  public synchronized void close() {
    replication.close();
    if (smallDisk != null) {
      try {
        smallDisk.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (standby != null) {
      standby.close();
    }
    primary.close();
  }
}
