package io.pgshunt.bench;

import io.pgshunt.bench.queue.QueueCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry of {@code java -jar pgshunt-benchmarks.jar}. */
@Command(
    name = "java -jar pgshunt-benchmarks.jar",
    mixinStandardHelpOptions = true,
    subcommands = {
      PublishCommand.class,
      StartupCommand.class,
      AllocationCommand.class,
      QueueCommand.class
    })
public final class Benchmarks implements Runnable {

  @Spec private CommandSpec spec;

  private Benchmarks() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Benchmarks()).execute(arguments));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say which: publish, startup, allocation or queue");
  }
}
