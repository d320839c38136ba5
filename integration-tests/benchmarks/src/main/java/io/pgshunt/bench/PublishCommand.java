package io.pgshunt.bench;

import io.pgshunt.bench.measure.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Publishes in JVMs without and with the agent, its flag off, turn by turn. */
@Command(name = "publish", description = "Time and allocation of a publish with the flag off.")
final class PublishCommand implements Runnable {

  @Option(names = "--rounds", description = "JVMs of each kind (default: ${DEFAULT-VALUE})")
  private int rounds = 7;

  @Option(names = "--seconds", description = "measured in each JVM (default: ${DEFAULT-VALUE})")
  private int seconds = 3;

  @Option(names = "--broker", description = "amqp:// URI; without it, a broker inside the JVM")
  private String broker = "";

  @Override
  public void run() {
    Sample none = new Sample();
    Sample agent = new Sample();
    Sample noneBytes = new Sample();
    Sample agentBytes = new Sample();
    Sample flag = new Sample();
    for (int round = 0; round < rounds; round++) {
      RunResult without = measure(PublishBenchmark.class, List.of());
      RunResult with = measure(PublishBenchmark.class, Agent.options());
      none.add(without.getPrimaryResult().getScore());
      agent.add(with.getPrimaryResult().getScore());
      noneBytes.add(bytes(without));
      agentBytes.add(bytes(with));
      flag.add(measure(FlagBenchmark.class, Agent.options()).getPrimaryResult().getScore());
    }
    System.out.println("Java " + Runtime.version() + ", " + rounds + " JVMs of each kind");
    row("publish without agent, ns", none.summary());
    row("publish with agent, flag off, ns", agent.summary());
    row("  extra, ns", none.extraIn(agent));
    row("allocated without agent, B", noneBytes.summary());
    row("allocated with agent, B", agentBytes.summary());
    row("  extra, B", noneBytes.extraIn(agentBytes));
    row("the check of the flag alone, ns", flag.summary());
  }

  private static void row(String name, String figures) {
    System.out.printf(Locale.ROOT, "%-36s %s%n", name, figures);
  }

  private static double bytes(RunResult result) {
    return result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
  }

  private RunResult measure(Class<?> benchmark, List<String> options) {
    List<String> jvm = new ArrayList<>(options);
    jvm.add("-Xms256m");
    jvm.add("-Xmx256m");
    ChainedOptionsBuilder run =
        new OptionsBuilder()
            .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(seconds)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .jvmArgsAppend(jvm.toArray(String[]::new));
    if (benchmark == PublishBenchmark.class) {
      run = run.param("broker", broker);
    }
    try {
      return new Runner(run.build()).runSingle();
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }
}
