package io.pgshunt.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.server.BenchDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** PostgreSQL's own benchmark program, inserting single rows. */
public final class Pgbench {

  private static final Pattern TPS = Pattern.compile("(?m)^tps = ([0-9.]+) \\(without initial");
  private static final Pattern COUNT =
      Pattern.compile("(?m)^number of transactions actually processed: ([0-9]+)");

  private final Path program;
  private final BenchDatabase database;

  private Pgbench(Path program, BenchDatabase database) {
    this.program = program;
    this.database = database;
  }

  /** The program, if this machine has it. */
  public static Optional<Pgbench> find(BenchDatabase database) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)).map(Path::of), versions())
        .map(directory -> directory.resolve("pgbench"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Pgbench(program, database));
  }

  /** Where Debian puts it, newest first. */
  private static Stream<Path> versions() {
    Path base = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(base)) {
      return Stream.empty();
    }
    try (Stream<Path> versions = Files.list(base)) {
      return versions
          .sorted(Comparator.reverseOrder())
          .map(version -> version.resolve("bin"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new BenchmarkException("cannot read " + base, e);
    }
  }

  /** Runs and rate. */
  public record Result(long count, double perSecond) {}

  /**
   * Runs {@code sql} over and over.
   *
   * @param seconds at least 1: it counts in whole seconds
   */
  public Result run(String sql, int clients, int seconds) throws IOException {
    Path script = Files.createTempFile("pgshunt-bench-", ".sql");
    try {
      Files.writeString(script, sql + ";\n");
      ProcessBuilder builder =
          new ProcessBuilder(
              List.of(
                  program.toString(),
                  "--no-vacuum",
                  "--protocol=prepared",
                  "--client=" + clients,
                  "--jobs=" + Math.min(clients, Runtime.getRuntime().availableProcessors()),
                  "--time=" + seconds,
                  "--file=" + script,
                  "--host=" + database.host(),
                  "--port=" + database.port(),
                  "--username=" + database.user(),
                  database.name()));
      if (database.password() != null) {
        builder.environment().put("PGPASSWORD", database.password());
      }
      Process process = builder.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      Matcher tps = TPS.matcher(output);
      Matcher count = COUNT.matcher(output);
      if (!tps.find() || !count.find()) {
        throw new BenchmarkException("pgbench failed: " + output);
      }
      return new Result(Long.parseLong(count.group(1)), Double.parseDouble(tps.group(1)));
    } finally {
      Files.delete(script);
    }
  }
}
