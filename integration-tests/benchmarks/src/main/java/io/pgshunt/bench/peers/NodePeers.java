package io.pgshunt.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.server.BenchDatabase;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Queues for Node.js, fetched by npm into a folder that is deleted in the end. */
public final class NodePeers implements AutoCloseable {

  static final String GRAPHILE_WORKER = "graphile-worker";
  static final String GRAPHILE_WORKER_VERSION = "0.18.0";
  static final String PG_BOSS = "pg-boss";
  static final String PG_BOSS_VERSION = "12.38.0";

  private static final List<String> SCRIPTS =
      List.of("lines.mjs", GRAPHILE_WORKER + ".mjs", PG_BOSS + ".mjs");

  private final Path directory;

  private NodePeers(Path directory) {
    this.directory = directory;
  }

  /** Whether this machine has what they need. */
  public static boolean arePossible() {
    return onPath("node") && onPath("npm");
  }

  private static boolean onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  /** Fetches them. */
  public static NodePeers install() throws IOException {
    Path directory = Files.createTempDirectory("pgshunt-bench-node-");
    NodePeers peers = new NodePeers(directory);
    try {
      Files.writeString(directory.resolve("package.json"), "{\"private\": true}\n");
      for (String script : SCRIPTS) {
        try (InputStream in = NodePeers.class.getResourceAsStream(script)) {
          if (in == null) {
            throw new BenchmarkException("the jar lacks " + script);
          }
          Files.copy(in, directory.resolve(script));
        }
      }
      peers.npm(GRAPHILE_WORKER + "@" + GRAPHILE_WORKER_VERSION, PG_BOSS + "@" + PG_BOSS_VERSION);
      return peers;
    } catch (IOException | BenchmarkException e) {
      peers.close();
      throw e;
    }
  }

  private void npm(String... packages) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
    command.addAll(List.of(packages));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new BenchmarkException("npm could not install the queues: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  /** Those that there are, each with a process of its own. */
  public List<Contestant> contestants(BenchDatabase database, Workload workload)
      throws IOException {
    return List.of(
        new NodePeer(
            GRAPHILE_WORKER + " " + GRAPHILE_WORKER_VERSION + ", local queue, batched completes",
            start(GRAPHILE_WORKER, database, workload)),
        new NodePeer(
            PG_BOSS + " " + PG_BOSS_VERSION + ", 4 x batches of 500",
            start(PG_BOSS, database, workload)));
  }

  private NodePeer.Start start(String script, BenchDatabase database, Workload workload) {
    ProcessBuilder builder =
        new ProcessBuilder("node", directory.resolve(script + ".mjs").toString())
            .directory(directory.toFile());
    String secret = database.password() == null ? "" : ":" + database.password();
    builder
        .environment()
        .put(
            "BENCH_URL",
            String.format(
                "postgresql://%s%s@%s:%d/%s?application_name=pgshunt-bench",
                database.user(), secret, database.host(), database.port(), database.name()));
    builder.environment().put("BENCH_ARGUMENT", workload.argument());
    return events -> ChildProcess.start(builder, events);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
