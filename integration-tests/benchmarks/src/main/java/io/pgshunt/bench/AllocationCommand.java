package io.pgshunt.bench;

import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Time and allocation of the steps that move a message, without agent, network or database. */
@Command(
    name = "allocation",
    description = "Time and allocation of translating a message and of binding its row.")
final class AllocationCommand implements Runnable {

  @Option(names = "--quick", description = "under a minute: one JVM a step, shorter")
  private boolean quick;

  /** A benchmark's method, with one of the messages. */
  private record Step(String what, String method, CeleryMessage message) {}

  private static final Step[] STEPS = {
    new Step("translate 200 B, no callback", "translate", CeleryMessage.PLAIN),
    new Step("translate 200 B, one link", "translate", CeleryMessage.LINK),
    new Step("translate 4 KB, no callback", "translate", CeleryMessage.LARGE),
    new Step("row texts, no callback", "rowTexts", CeleryMessage.PLAIN),
    new Step("row texts, one link", "rowTexts", CeleryMessage.LINK),
    new Step("row texts and binding, 1 row", "insertOne", CeleryMessage.PLAIN),
    new Step("row texts and binding, 100 rows", "insertBatch", CeleryMessage.PLAIN),
  };

  @Override
  public void run() {
    System.out.println("Java " + Runtime.version());
    System.out.printf(Locale.ROOT, "%-34s %10s %10s%n", "", "ns/op", "B/op");
    for (Step step : STEPS) {
      RunResult result = measure(step);
      System.out.printf(
          Locale.ROOT,
          "%-34s %10.0f %10.0f%n",
          step.what(),
          result.getPrimaryResult().getScore(),
          result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
    }
  }

  private RunResult measure(Step step) {
    try {
      return new Runner(
              new OptionsBuilder()
                  .include(
                      "^"
                          + AllocationBenchmark.class.getName().replace(".", "\\.")
                          + "\\."
                          + step.method()
                          + "$")
                  .param("message", step.message().name())
                  .forks(quick ? 1 : 3)
                  .warmupIterations(quick ? 3 : 5)
                  .warmupTime(TimeValue.seconds(1))
                  .measurementIterations(quick ? 3 : 5)
                  .measurementTime(TimeValue.seconds(1))
                  .shouldFailOnError(true)
                  .addProfiler(GCProfiler.class)
                  .verbosity(VerboseMode.SILENT)
                  .jvmArgsAppend("-Xms256m", "-Xmx256m")
                  .build())
          .runSingle();
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }
}
