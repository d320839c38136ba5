package io.pgshunt.consumer.cli;

import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.Revocations;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Cancels tasks by their ids. */
@Command(
    name = "cancel",
    description = "Cancels tasks by their ids: they are not run when their turn comes.",
    mixinStandardHelpOptions = true)
final class CancelCommand implements Callable<Integer> {

  @Mixin private final ConnectionOptions database = new ConnectionOptions();

  @Parameters(arity = "1..*", paramLabel = "TASK_ID", description = "Ids of tasks.")
  private List<String> taskIds = new ArrayList<>();

  @Option(names = "--interrupt", description = "Interrupts those that run already.")
  private boolean interrupt;

  @Option(
      names = "--keep-for",
      defaultValue = "30d",
      paramLabel = "TIME",
      description = "For how long the ids are remembered; 30d.")
  private Duration keepFor = Duration.ofDays(30);

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Revocations revocations = new Revocations(database.dataSource(), database.schema());
    database.tryToConnect();
    try {
      revocations.revoke(taskIds, interrupt, keepFor);
    } catch (SQLException e) {
      throw new CliException("nothing was cancelled: " + DatabaseFailures.inWords(e), e);
    }
    spec.commandLine().getOut().println("cancelled " + String.join(", ", taskIds));
    return 0;
  }
}
