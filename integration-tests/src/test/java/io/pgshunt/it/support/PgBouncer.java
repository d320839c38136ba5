package io.pgshunt.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.pgshunt.servers.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PgBouncer in transaction mode in front of a server, with fewer connections to each of its
 * databases than clients have: what one transaction leaves behind on a connection, another client's
 * meets.
 */
public final class PgBouncer implements AutoCloseable {

  private static final int SERVER_CONNECTIONS = 2;

  /** Each test has a database of its own, and PostgreSQL only so many connections. */
  private static final int IDLE_CONNECTION_ENDS_AFTER_S = 5;

  private final Process process;
  private final Path directory;
  private final int port;

  private PgBouncer(Process process, Path directory, int port) {
    this.process = process;
    this.directory = directory;
    this.port = port;
  }

  /** The program, if this machine has it. */
  public static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), Stream.of("/usr/sbin"))
        .map(directory -> Path.of(directory, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * @param server all its databases can be reached, also those created later
   */
  public static PgBouncer start(Path program, TestDatabase server) {
    try {
      Path directory = Files.createTempDirectory("pgshunt-pgbouncer-");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      int port = freePort();
      Path settings = directory.resolve("pgbouncer.ini");
      Files.writeString(settings, settings(server, port));
      List<String> command = new ArrayList<>(List.of(program.toString()));
      if (System.getProperty("user.name").equals("root")) {
        // It will not run as root.
        command.addAll(List.of("-u", "nobody"));
      }
      command.add(settings.toString());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      PgBouncer bouncer = new PgBouncer(process, directory, port);
      bouncer.awaitReady();
      return bouncer;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + program, e);
    }
  }

  /** The database by way of this PgBouncer. */
  public TestDatabase database(TestDatabase direct) {
    return new TestDatabase(
        DatabaseAddress.of(direct).onPort(port),
        direct.user(),
        direct.password(),
        direct.description());
  }

  /**
   * The same for clients that would prepare statements: before its version 1.21 PgBouncer gives one
   * client's prepared statements to another in this mode.
   */
  public TestDatabase databaseWithoutPreparing(TestDatabase direct) {
    TestDatabase pooled = database(direct);
    char sign = pooled.jdbcUrl().contains("?") ? '&' : '?';
    return new TestDatabase(
        pooled.jdbcUrl() + sign + "prepareThreshold=0",
        pooled.user(),
        pooled.password(),
        pooled.description());
  }

  /** The program's own word for its version. */
  public static String version(Path program) {
    try {
      Process process = new ProcessBuilder(program.toString(), "--version").start();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      return text.lines().findFirst().orElse("PgBouncer");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static String settings(TestDatabase server, int port) {
    DatabaseAddress address = DatabaseAddress.of(server);
    String password = server.password() == null ? "" : " password=" + server.password();
    return String.join(
        "\n",
        "[databases]",
        String.format(
            "* = host=%s port=%d user=%s%s",
            address.host(), address.port(), server.user(), password),
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        "listen_port = " + port,
        "unix_socket_dir =",
        "auth_type = any",
        "pool_mode = transaction",
        "default_pool_size = " + SERVER_CONNECTIONS,
        "server_login_retry = 1",
        "server_idle_timeout = " + IDLE_CONNECTION_ENDS_AFTER_S,
        "max_client_conn = 1000",
        "ignore_startup_parameters = extra_float_digits",
        "");
  }

  private void awaitReady() {
    await("PgBouncer on port " + port)
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError(
                    "PgBouncer ended: " + Files.readString(directory.resolve("log")));
              }
              return answers();
            });
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
