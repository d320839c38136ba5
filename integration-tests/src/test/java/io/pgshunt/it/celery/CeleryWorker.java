package io.pgshunt.it.celery;

import io.pgshunt.task.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real Celery worker with the tasks of {@code lab.py}, in a process of its own. */
final class CeleryWorker implements AutoCloseable {

  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  private final Process process;
  private final Path record;
  private final Path log;

  private CeleryWorker(Process process, Path record, Path log) {
    this.process = process;
    this.record = record;
    this.log = log;
  }

  /** A Python that has Celery; empty if there is none. */
  static Optional<String> python() {
    return PYTHONS.stream().filter(CeleryWorker::hasCelery).findFirst();
  }

  private static boolean hasCelery(String python) {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import celery")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static CeleryWorker start(String python, String amqpUri, String queue, Path directory)
      throws IOException {
    try (InputStream lab = CeleryWorker.class.getResourceAsStream("/celery-lab/lab.py")) {
      Files.write(directory.resolve("lab.py"), lab.readAllBytes());
    }
    Path record = Files.createFile(directory.resolve("record.jsonl"));
    Path log = directory.resolve("worker.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            python,
            "-m",
            "celery",
            "-A",
            "lab",
            "worker",
            "-P",
            "solo",
            "-Q",
            queue,
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "-l",
            "INFO");
    builder.directory(directory.toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("LAB_BROKER", amqpUri);
    builder.environment().put("LAB_QUEUE", queue);
    builder.environment().put("LAB_RECORD", record.toString());
    builder.environment().put("C_FORCE_ROOT", "true");
    return new CeleryWorker(builder.start(), record, log);
  }

  /** What ran so far: {@code [task, args, kwargs, id, root id, parent id]}. */
  List<RawJson> ran() {
    try {
      return Files.readAllLines(record, StandardCharsets.UTF_8).stream()
          .map(RawJson::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
