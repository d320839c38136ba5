package io.pgshunt.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgshunt.bench.BenchmarkException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PgBouncer of the benchmark's own in transaction mode, before its database. */
public final class PgBouncer implements AutoCloseable {

  private static final int SERVER_CONNECTIONS = 4;
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final int GRACE_S = 10;

  private final Process process;
  private final Path directory;
  private final BenchDatabase database;
  private final int port;

  private PgBouncer(Process process, Path directory, BenchDatabase database, int port) {
    this.process = process;
    this.directory = directory;
    this.database = database;
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

  /** The program's own word for its version. */
  public static String version(Path program) throws IOException {
    Process process = new ProcessBuilder(program.toString(), "--version").start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return text.lines().findFirst().orElse("PgBouncer");
  }

  public static PgBouncer start(Path program, BenchDatabase database) throws IOException {
    Path directory = Files.createTempDirectory("pgshunt-bench-pgbouncer-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    int port = freePort();
    Path settings = Files.writeString(directory.resolve("pgbouncer.ini"), settings(database, port));
    List<String> command = new ArrayList<>(List.of(program.toString()));
    if (System.getProperty("user.name").equals("root")) {
      // It will not run as root
      command.addAll(List.of("-u", "nobody"));
    }
    command.add(settings.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    PgBouncer bouncer = new PgBouncer(process, directory, database, port);
    bouncer.awaitReady();
    return bouncer;
  }

  private static String settings(BenchDatabase database, int port) {
    String password = database.password() == null ? "" : " password=" + database.password();
    return String.join(
        "\n",
        "[databases]",
        String.format(
            "%1$s = host=%2$s port=%3$d dbname=%1$s user=%4$s%5$s",
            database.name(), database.host(), database.port(), database.user(), password),
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

  private void awaitReady() throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new BenchmarkException(
            "PgBouncer did not start: " + Files.readString(directory.resolve("log")));
      }
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Before 1.21 it gives one client's prepared statements to another in this mode. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:"
        + port
        + "/"
        + database.name()
        + "?prepareThreshold=0&ApplicationName=pgshunt-bench";
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor(GRACE_S, TimeUnit.SECONDS);
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
}
