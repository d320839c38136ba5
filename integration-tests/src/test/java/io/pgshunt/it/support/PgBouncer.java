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
 * A PgBouncer in transaction mode in front of a database, with fewer server connections than its
 * clients have: what one transaction leaves behind on a connection, another client's meets.
 */
public final class PgBouncer implements AutoCloseable {

  private static final int SERVER_CONNECTIONS = 2;

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

  public static PgBouncer start(Path program, TestDatabase database) {
    try {
      Path directory = Files.createTempDirectory("pgshunt-pgbouncer-");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      int port = freePort();
      Path settings = directory.resolve("pgbouncer.ini");
      Files.writeString(settings, settings(database, port));
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

  private static String settings(TestDatabase database, int port) {
    DatabaseAddress address = DatabaseAddress.of(database);
    String password = database.password() == null ? "" : " password=" + database.password();
    return String.join(
        "\n",
        "[databases]",
        String.format(
            "%s = host=%s port=%d dbname=%s user=%s%s",
            address.name(),
            address.host(),
            address.port(),
            address.name(),
            database.user(),
            password),
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        "listen_port = " + port,
        "unix_socket_dir =",
        "auth_type = any",
        "pool_mode = transaction",
        "default_pool_size = " + SERVER_CONNECTIONS,
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
