package io.pgshunt.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgshunt.bench.BenchmarkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Another process that is told what to do, line by line, and answers in lines. */
final class ChildProcess implements AutoCloseable {

  private static final String ENDED = "\0";
  private static final int PATIENCE_S = 60;
  private static final int GRACE_S = 10;

  private final Process process;
  private final PrintWriter commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Thread reader;

  private ChildProcess(Process process, Predicate<String> events) {
    this.process = process;
    this.commands = new PrintWriter(process.outputWriter(UTF_8), true);
    this.reader = new Thread(() -> read(events), "child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a JVM with this one's class path.
   *
   * @param events takes the lines that are no answers, and says that it did
   */
  static ChildProcess java(List<String> options, Class<?> main, Predicate<String> events)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    return start(new ProcessBuilder(command), events);
  }

  static ChildProcess start(ProcessBuilder builder, Predicate<String> events) throws IOException {
    return new ChildProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start(), events);
  }

  private void read(Predicate<String> events) {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!events.test(line)) {
          answers.add(line);
        }
      }
      answers.add(ENDED);
    } catch (IOException e) {
      answers.add(ENDED);
    }
  }

  void tell(String command) {
    commands.println(command);
  }

  /** The next answer. */
  String answer() {
    try {
      String answer = answers.poll(PATIENCE_S, TimeUnit.SECONDS);
      if (answer == null || answer.equals(ENDED)) {
        throw new BenchmarkException(
            "a process of the benchmark " + (answer == null ? "does not answer" : "has ended"));
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  String ask(String command) {
    tell(command);
    return answer();
  }

  @Override
  public void close() {
    commands.close();
    try {
      if (!process.waitFor(GRACE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      reader.join(TimeUnit.SECONDS.toMillis(GRACE_S));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
