package io.pgshunt.it.support;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A program in a JVM of its own, killed at {@link #close} if it still runs. Its lines are kept;
 * those that begin with {@code > } are answers to {@link #ask}. For one thread.
 */
public final class ForkedJvm implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long POLL_MS = 100;
  private static final String ANSWER = "> ";

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<Thread> readers = new ArrayList<>();

  private ForkedJvm(Process process) {
    this.process = process;
    read("stdout", process.getInputStream(), this::keepOutput);
    read("stderr", process.getErrorStream(), errors::add);
  }

  public static Builder of(String mainClass) {
    return new Builder(mainClass);
  }

  /** A JVM for {@code java -jar}. */
  public static Builder ofJar(Path jar) {
    return new Builder("-jar", jar.toString());
  }

  /** A JVM for {@code java -p PATH -m MODULE/CLASS}. */
  public static Builder ofModule(String modulePath, String main) {
    return new Builder("-p", modulePath, "-m", main);
  }

  /** Sends a command and returns the text of the answer; fails if the command threw. */
  public String ask(String... words) {
    return tell(words).text();
  }

  /** Sends a command and returns the answer, whatever it is. */
  public Answer tell(String... words) {
    String line =
        Arrays.stream(words)
            .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
            .collect(Collectors.joining(" "));
    try {
      OutputStream in = process.getOutputStream();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new AssertionError("the program takes no commands any more\n" + transcript(), e);
    }
    return nextAnswer(words[0]);
  }

  /** Waits for the end and returns the exit code. */
  public int waitForExit() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + PATIENCE + "\n" + transcript());
      }
      for (Thread reader : readers) {
        reader.join(PATIENCE.toMillis());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Ends the program in good order and returns what it wrote on standard error. */
  public List<String> quit() {
    ask("quit");
    int code = waitForExit();
    if (code != 0) {
      throw new AssertionError("exit code " + code + "\n" + transcript());
    }
    return errors();
  }

  /** SIGKILL, on systems that have signals; returns once the process is gone. */
  public void kill() {
    process.destroyForcibly();
    waitForExit();
  }

  /** SIGTERM, on systems that have signals; does not wait. */
  public void terminate() {
    // Process.destroy would close the streams, and what the program still says would be lost.
    process.toHandle().destroy();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The lines on standard output so far, answers left out. */
  public List<String> output() {
    return List.copyOf(output);
  }

  /** The answers that came so far and were not asked for. */
  public List<String> answers() {
    return List.copyOf(answers);
  }

  /** The lines on standard error so far. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  /** Everything the program wrote, for the message of a failing test. */
  public String transcript() {
    return "--- stdout\n"
        + String.join("\n", output)
        + "\n--- stderr\n"
        + String.join("\n", errors)
        + "\n---";
  }

  private Answer nextAnswer(String command) {
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      String line = null;
      while (line == null && System.nanoTime() < deadline) {
        boolean ended = !process.isAlive();
        line = answers.poll(POLL_MS, TimeUnit.MILLISECONDS);
        if (line == null && ended) {
          break;
        }
      }
      if (line == null) {
        throw new AssertionError("no answer to '" + command + "'\n" + transcript());
      }
      return Answer.parse(command, line);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void keepOutput(String line) {
    if (line.startsWith(ANSWER)) {
      answers.add(line.substring(ANSWER.length()));
    } else {
      output.add(line);
    }
  }

  private void read(String name, InputStream stream, Consumer<String> sink) {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                lines.lines().forEach(sink);
              } catch (IOException | UncheckedIOException e) {
                errors.add("(" + name + " broke off: " + e.getMessage() + ")");
              }
            },
            "forked-jvm-" + name);
    reader.setDaemon(true);
    reader.start();
    readers.add(reader);
  }

  private static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted", e);
  }

  /**
   * What a command came to.
   *
   * @param micros how long it took inside the program
   * @param result what it returned; null if it threw
   * @param thrown class and message of what it threw; null if it returned
   */
  public record Answer(
      String command, long micros, @Nullable String result, @Nullable String thrown) {

    static Answer parse(String command, String line) {
      if (line.startsWith("thrown ")) {
        return new Answer(command, 0, null, line.substring("thrown ".length()));
      }
      String[] parts = line.split(" ", 3);
      return new Answer(command, Long.parseLong(parts[1]), parts[2], null);
    }

    /** The result of a command that must not throw. */
    public String text() {
      if (result == null) {
        throw new AssertionError("'" + command + "' threw " + thrown);
      }
      return result;
    }
  }

  /** Collects the command line. */
  public static final class Builder {
    private final List<String> options = new ArrayList<>();
    private final List<String> program;
    private final List<Path> classPath = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private boolean commands;

    private Builder(String... program) {
      this.program = List.of(program);
    }

    public Builder classPath(List<Path> entries) {
      classPath.addAll(entries);
      return this;
    }

    public Builder agent(Path jar) {
      options.add("-javaagent:" + jar);
      return this;
    }

    /** An option of the {@code java} command, as it is written there. */
    public Builder option(String option) {
      options.add(option);
      return this;
    }

    public Builder property(String name, String value) {
      options.add("-D" + name + "=" + value);
      return this;
    }

    public Builder arguments(String... values) {
      arguments.addAll(List.of(values));
      return this;
    }

    /** A variable of the process's environment. */
    public Builder variable(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** The program takes commands, and says so when it is ready. */
    public Builder takesCommands() {
      commands = true;
      return this;
    }

    public ForkedJvm start() {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Xmx512m");
      command.add("-XX:TieredStopAtLevel=1");
      command.add("-Dfile.encoding=UTF-8");
      command.addAll(options);
      if (!classPath.isEmpty()) {
        command.add("-cp");
        command.add(
            classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
      }
      command.addAll(program);
      command.addAll(arguments);
      try {
        ProcessBuilder process = new ProcessBuilder(command);
        // Those are for the tests; the agent knows no such settings
        process.environment().keySet().removeIf(name -> name.startsWith("PGSHUNT_TEST_"));
        process.environment().putAll(environment);
        ForkedJvm jvm = new ForkedJvm(process.start());
        if (commands) {
          jvm.nextAnswer("start");
        }
        return jvm;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot run " + command, e);
      }
    }
  }
}
