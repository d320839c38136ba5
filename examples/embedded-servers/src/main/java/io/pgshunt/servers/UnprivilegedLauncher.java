package io.pgshunt.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * For root in a container without user namespaces: runs the server as a user without rights, to
 * whom the data directory is given.
 */
final class UnprivilegedLauncher implements PostgresLauncher {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LinuxUser user;
  private final Path base;

  UnprivilegedLauncher(LinuxUser user) throws IOException {
    this.user = user;
    this.base = directoryOpenToAll();
  }

  @Override
  public Path base() {
    return base;
  }

  @Override
  public void handOver(Path directory) throws IOException {
    Files.setAttribute(directory, "unix:uid", user.uid());
  }

  @Override
  public RunningPostgres start(PostgresOptions options) throws IOException {
    Path directory = options.data().getParent();
    Path binaries = PostgresBinaries.unpackedBelow(base, options.binaries()).resolve("bin");
    if (!Files.exists(options.data().resolve("PG_VERSION"))) {
      run(
          directory,
          binaries.resolve("initdb").toString(),
          "--auth=trust",
          "--username=" + EmbeddedPostgres.USER,
          "--encoding=UTF-8",
          "--locale=C",
          "--pgdata=" + options.data());
    }
    Path log = directory.resolve("server.log");
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve("postgres").toString());
    command.addAll(List.of("-D", options.data().toString(), "-p", "" + options.port()));
    options.settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    Process server = start(directory, log, command);
    awaitAnswer(server, options, log);
    return new RunningPostgres() {
      @Override
      public void stop() throws IOException {
        run(
            directory,
            binaries.resolve("pg_ctl").toString(),
            "stop",
            "--mode=fast",
            "--wait",
            "--pgdata=" + options.data());
      }

      @Override
      public void forget() {
        server.destroyForcibly();
      }
    };
  }

  @Override
  public String describe() {
    return "own launcher, as uid " + user.uid();
  }

  private Process start(Path directory, Path log, List<String> command) throws IOException {
    return new ProcessBuilder(user.switching().wrap(command))
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void run(Path directory, String... command) throws IOException {
    Path log = Files.createTempFile("pgshunt-postgres-", ".log");
    try {
      Process process = start(directory, log, List.of(command));
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command[0] + " took longer than " + PATIENCE.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(command[0] + " failed: " + lastLinesOf(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + command[0], e);
    } finally {
      Files.delete(log);
    }
  }

  private static void awaitAnswer(Process server, PostgresOptions options, Path log)
      throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (Connection connection =
          DriverManager.getConnection(options.jdbcUrl("postgres"), EmbeddedPostgres.USER, null)) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException notYet) {
        if (!server.isAlive()) {
          throw new IOException("PostgreSQL ended at once: " + lastLinesOf(log), notYet);
        }
        if (System.nanoTime() > end) {
          server.destroyForcibly();
          throw new IOException("PostgreSQL does not answer: " + lastLinesOf(log), notYet);
        }
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while PostgreSQL started", e);
    }
  }

  private static String lastLinesOf(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    return String.join("; ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  /** A private temporary directory, as some set for root, would lock the other user out. */
  private static Path directoryOpenToAll() throws IOException {
    List<Path> candidates =
        Stream.of(System.getProperty("java.io.tmpdir"), "/tmp", "/var/tmp").map(Path::of).toList();
    for (Path candidate : candidates) {
      if (isOpenToAll(candidate)) {
        return candidate;
      }
    }
    throw new IOException(
        "None of "
            + candidates
            + " can be entered by every user: PostgreSQL, which refuses to run as root, needs one");
  }

  private static boolean isOpenToAll(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    for (Path path = directory.toRealPath(); path != null; path = path.getParent()) {
      if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }
}
