package io.pgshunt.campaign.stage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the campaign in a JVM of its own. Its output is kept in a file. */
public final class Child {

  private static final long PATIENCE_SECONDS = 90;

  private final String name;
  private final Process process;

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /** A program's command line. For one thread. */
  static final class Builder {
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment;

    Builder(Map<String, String> environment) {
      this.environment = environment;
    }

    Builder option(String option) {
      options.add(option);
      return this;
    }

    Builder property(String property, String value) {
      return option("-D" + property + "=" + value);
    }

    Child start(Path directory, String name, Class<?> program, String... arguments)
        throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx160m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      command.addAll(options);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
      command.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve(name + ".log").toFile());
      builder.environment().putAll(environment);
      return new Child(name, builder.start());
    }
  }

  /** Name of its ledger. */
  public String name() {
    return name;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL; returns once it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGSTOP: it stands still. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT: it goes on. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Sends a line to a program that takes commands; does nothing if it is gone. */
  public void tell(String command) {
    try {
      process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new CampaignException(name + " takes no commands", e);
      }
    }
  }

  /** Waits for an end in good order. */
  public void awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      // What its threads wait for goes to its log
      signal("QUIT");
      process.waitFor(1, TimeUnit.SECONDS);
      throw new CampaignException(name + " did not end within " + PATIENCE_SECONDS + " s");
    }
    if (process.exitValue() != 0) {
      throw new CampaignException(name + " ended with code " + process.exitValue());
    }
  }

  private void signal(String signal) throws IOException, InterruptedException {
    // Of Java's own there are only SIGTERM and SIGKILL
    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
  }
}
