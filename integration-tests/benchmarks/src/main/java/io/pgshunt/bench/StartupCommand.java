package io.pgshunt.bench;

import io.pgshunt.bench.measure.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whole JVMs that load amqp-client's channel, without and with the agent, turn by turn. */
@Command(name = "startup", description = "Start-up time and memory with the flag off.")
final class StartupCommand implements Runnable {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double KIB_PER_MIB = 1024;

  @Option(names = "--rounds", description = "JVMs of each kind (default: ${DEFAULT-VALUE})")
  private int rounds = 15;

  @Option(names = "--java", description = "home of a JDK; repeatable (default: this one's)")
  private List<Path> homes = List.of(Path.of(System.getProperty("java.home")));

  /** Two samples of one kind of JVM. */
  private record Measured(Sample millis, Sample mebibytes) {}

  @Override
  public void run() {
    System.out.printf(Locale.ROOT, "agent's jar: %.1f MB%n", Agent.jar().toFile().length() / 1e6);
    for (Path home : homes) {
      measure(home);
    }
  }

  private void measure(Path home) {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    kinds.put("without agent", List.of());
    kinds.put("with agent", Agent.options());
    Map<String, Measured> measured = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      kinds.forEach(
          (kind, options) ->
              start(
                  home,
                  options,
                  measured.computeIfAbsent(
                      kind, name -> new Measured(new Sample(), new Sample()))));
    }
    System.out.println(home + ", " + rounds + " JVMs of each kind: ms, then resident MiB");
    Measured none = measured.get("without agent");
    measured.forEach(
        (kind, figures) -> {
          System.out.printf(
              Locale.ROOT,
              "%-32s %s   %s%n",
              kind,
              figures.millis().summary(),
              figures.mebibytes().summary());
          if (!kind.equals("without agent")) {
            System.out.printf(
                Locale.ROOT,
                "%-32s %+8.1f ms at the median, %+.1f MiB%n",
                "  extra",
                figures.millis().median() - none.millis().median(),
                figures.mebibytes().median() - none.mebibytes().median());
          }
        });
  }

  private static void start(Path home, List<String> options, Measured measured) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(LoadChannel.class.getName());
    try {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String resident =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException("failed: " + command);
      }
      measured.millis().add((System.nanoTime() - start) / NANOS_PER_MILLI);
      measured.mebibytes().add(Double.parseDouble(resident) / KIB_PER_MIB);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The program that is started: a service that has just connected, more or less. */
  static final class LoadChannel {
    private LoadChannel() {}

    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
      Class.forName("com.rabbitmq.client.impl.ChannelN");
      System.out.println(residentKib());
    }

    private static String residentKib() throws IOException {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return line.replaceAll("\\D", "");
        }
      }
      throw new IOException("no VmRSS: this measures on Linux only");
    }
  }
}
