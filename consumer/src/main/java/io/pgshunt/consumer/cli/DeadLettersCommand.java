package io.pgshunt.consumer.cli;

import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.DeadLetterFilter;
import io.pgshunt.queue.DeadLetters;
import io.pgshunt.queue.DeadLetters.Replay;
import io.pgshunt.queue.StoredDeadLetter;
import io.pgshunt.queue.Tenancy;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at dead letters, replays and discards them. */
@Command(
    name = "dead-letters",
    description = "Lists, shows, replays and discards tasks that nobody will run.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | show | replay | discard)")
final class DeadLettersCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say which: list, show, replay or discard");
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Something to be done in the database. */
  private interface Work {
    int on(DeadLetters deadLetters) throws SQLException;
  }

  private static int with(ConnectionOptions database, Work work) {
    return with(database, Tenancy.NONE, work);
  }

  private static int with(ConnectionOptions database, Tenancy tenancy, Work work) {
    DeadLetters deadLetters = new DeadLetters(database.dataSource(), database.schema(), tenancy);
    database.tryToConnect();
    try {
      return work.on(deadLetters);
    } catch (SQLException e) {
      throw new CliException("the dead letters cannot be had: " + DatabaseFailures.inWords(e), e);
    }
  }

  @Command(
      name = "list",
      description = "The latest, newest first.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin ConnectionOptions database,
      @Mixin DeadLetterFilterOptions which,
      @Option(
              names = "--limit",
              defaultValue = "50",
              paramLabel = "N",
              description = "At most so many; 50.")
          int limit) {
    DeadLetterFilter filter = which.filter();
    return with(
        database,
        deadLetters -> {
          List<StoredDeadLetter> found = deadLetters.list(filter, limit);
          DeadLetterPrinter.list(out(), found, deadLetters.count(filter));
          return 0;
        });
  }

  @Command(
      name = "show",
      description = "One of them, with its error and all of its task.",
      mixinStandardHelpOptions = true)
  int show(
      @Mixin ConnectionOptions database,
      @Parameters(paramLabel = "ID", description = "As list shows it.") long id) {
    return with(
        database,
        deadLetters -> {
          StoredDeadLetter letter =
              deadLetters
                  .find(id)
                  .orElseThrow(() -> new CliException("there is no dead letter " + id, null));
          DeadLetterPrinter.show(out(), letter);
          return 0;
        });
  }

  @Command(
      name = "replay",
      description = "Puts tasks back on their queues, with their continuations.",
      mixinStandardHelpOptions = true)
  int replay(
      @Mixin ConnectionOptions database,
      @Mixin DeadLetterFilterOptions which,
      @Option(names = "--all", description = "Every one.") boolean all,
      @Option(
              names = "--to-queue",
              paramLabel = "NAME",
              description = "On this queue instead of their own.")
          @Nullable String toQueue,
      @Option(
              names = "--tenant-header",
              paramLabel = "NAME",
              description = "Header that names a task's tenant, as for work.")
          @Nullable String tenantHeader,
      @Option(
              names = "--limit",
              defaultValue = "1000",
              paramLabel = "N",
              description = "At most so many, the oldest first; 1000.")
          int limit) {
    DeadLetterFilter filter = which.filterUnlessAll(all);
    return with(
        database,
        new Tenancy(tenantHeader),
        deadLetters -> {
          Replay replay = deadLetters.replay(filter, toQueue, limit);
          out().println("replayed " + replay.replayed().size());
          replay.refused().forEach((id, why) -> out().println("not replayed: " + id + ": " + why));
          return replay.refused().isEmpty() ? 0 : 1;
        });
  }

  @Command(
      name = "discard",
      description = "Removes them for good.",
      mixinStandardHelpOptions = true)
  int discard(
      @Mixin ConnectionOptions database,
      @Mixin DeadLetterFilterOptions which,
      @Option(names = "--all", description = "Every one.") boolean all) {
    DeadLetterFilter filter = which.filterUnlessAll(all);
    return with(
        database,
        deadLetters -> {
          out().println("discarded " + deadLetters.discard(filter));
          return 0;
        });
  }
}
