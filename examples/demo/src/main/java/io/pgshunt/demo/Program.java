package io.pgshunt.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program in a JVM of its own: its lines are shown and kept. Thread-safe. */
final class Program implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private final String name;
  private final Terminal terminal;
  private final Process process;
  private final Writer input;
  private final List<String> lines = new ArrayList<>();

  private Program(String name, Process process, Terminal terminal) {
    this.name = name;
    this.process = process;
    this.terminal = terminal;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, name + "-closer"));
    read(process.getInputStream());
    read(process.getErrorStream());
  }

  /** Starts {@code java} with these arguments. */
  static Program start(String name, Terminal terminal, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-XX:TieredStopAtLevel=1"));
    command.addAll(arguments);
    return new Program(name, new ProcessBuilder(command).start(), terminal);
  }

  /** Types a line into its console. */
  void type(String line) throws IOException {
    terminal.quote(name, "> " + line);
    input.write(line + "\n");
    input.flush();
  }

  /**
   * Waits until as many of its lines are like this.
   *
   * @throws DemoException if that takes too long, or it ends
   */
  void awaitLines(int count, Predicate<String> like) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    synchronized (lines) {
      while (linesLike(like).size() < count) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || !process.isAlive()) {
          throw new DemoException(
              "The %s %s: %d of %d expected lines came"
                  .formatted(
                      name,
                      process.isAlive() ? "is too slow" : "ended with " + process.exitValue(),
                      linesLike(like).size(),
                      count));
        }
        lines.wait(Math.min(left, 200));
      }
    }
  }

  List<String> linesLike(Predicate<String> like) {
    synchronized (lines) {
      return lines.stream().filter(like).toList();
    }
  }

  /** Asks it to end, as an operator would, and makes sure that it does. */
  @Override
  public void close() {
    // Through its handle: the process itself would close the streams its last lines come by
    process.toHandle().destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read(InputStream stream) {
    Thread reader = new Thread(() -> show(stream), name + "-reader");
    reader.setDaemon(true);
    reader.start();
  }

  private void show(InputStream stream) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line; (line = reader.readLine()) != null; ) {
        terminal.quote(name, line);
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException("Cannot read what the " + name + " prints", e);
      }
    }
  }
}
