package io.pgshunt.consumer.cli;

import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.QueueControl;
import io.pgshunt.queue.QueueControl.QueueState;
import io.pgshunt.task.Printable;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at queues, pauses, resumes and limits them. */
@Command(
    name = "queues",
    description = "Lists queues, pauses, resumes and limits them for all workers.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | pause | resume | limit)")
final class QueuesCommand implements Runnable {

  private static final String ROW = "%-28s %10s %8s %8s %6s %8s %10s  %s%n";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say which: list, pause, resume or limit");
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Something to be done in the database. */
  private interface Work {
    void on(QueueControl queues) throws SQLException;
  }

  private static int with(ConnectionOptions database, Work work) {
    QueueControl queues = new QueueControl(database.dataSource(), database.schema());
    database.tryToConnect();
    try {
      work.on(queues);
      return 0;
    } catch (SQLException e) {
      throw new CliException("the queues cannot be had: " + DatabaseFailures.inWords(e), e);
    }
  }

  @Command(
      name = "list",
      description = "All queues, and how they stand. Counts every row.",
      mixinStandardHelpOptions = true)
  int list(@Mixin ConnectionOptions database) {
    return with(database, queues -> print(queues.list()));
  }

  private void print(List<QueueState> queues) {
    if (queues.isEmpty()) {
      out().println("no queues");
      return;
    }
    out()
        .printf(ROW, "QUEUE", "READY", "RUNNING", "LATER", "DEAD", "WORKERS", "WAITS FOR", "STATE");
    for (QueueState queue : queues) {
      out()
          .printf(
              ROW,
              Printable.of(queue.name()),
              queue.ready(),
              queue.running(),
              queue.later(),
              queue.dead(),
              queue.workers(),
              age(queue.oldest()),
              state(queue));
    }
  }

  private static String age(@Nullable Instant since) {
    if (since == null) {
      return "-";
    }
    long seconds = Math.max(0, Duration.between(since, Instant.now()).toSeconds());
    return seconds < 120 ? seconds + "s" : seconds < 7_200 ? seconds / 60 + "m" : hours(seconds);
  }

  private static String hours(long seconds) {
    long hours = seconds / 3_600;
    return hours < 48 ? hours + "h" : hours / 24 + "d";
  }

  private static String state(QueueState queue) {
    StringBuilder state = new StringBuilder();
    if (queue.pausedAt() != null) {
      state.append("paused for ").append(age(queue.pausedAt())).append(' ');
    }
    if (queue.maxRunning() != null) {
      state.append("running<=").append(queue.maxRunning()).append(' ');
    }
    if (queue.maxRate() != null) {
      state.append("rate<=").append(number(queue.maxRate())).append("/s ");
    }
    if (queue.workers() == 0 && (queue.ready() > 0 || queue.later() > 0)) {
      state.append("served by nobody");
    }
    return state.toString().strip();
  }

  private static String number(double rate) {
    return rate == Math.rint(rate) ? String.valueOf((long) rate) : String.valueOf(rate);
  }

  @Command(
      name = "pause",
      description = "Nothing of these queues is begun until they are resumed; what runs goes on.",
      mixinStandardHelpOptions = true)
  int pause(
      @Mixin ConnectionOptions database,
      @Parameters(arity = "1..*", paramLabel = "QUEUE") List<String> names) {
    return with(
        database,
        queues -> {
          queues.pause(names);
          out().println("paused " + String.join(", ", names));
        });
  }

  @Command(name = "resume", description = "Undoes pause.", mixinStandardHelpOptions = true)
  int resume(
      @Mixin ConnectionOptions database,
      @Parameters(arity = "1..*", paramLabel = "QUEUE") List<String> names) {
    return with(
        database,
        queues -> {
          queues.resume(names);
          out().println("resumed " + String.join(", ", names));
        });
  }

  @Command(
      name = "limit",
      description = "Limits a queue for all workers together, in the place of limits it had.",
      mixinStandardHelpOptions = true)
  int limit(
      @Mixin ConnectionOptions database,
      @Parameters(paramLabel = "QUEUE") String name,
      @Option(names = "--running", paramLabel = "N", description = "Tasks that run at once.")
          @Nullable Integer running,
      @Option(names = "--rate", paramLabel = "N", description = "Tasks begun in a second.")
          @Nullable Double rate,
      @Option(names = "--none", description = "Removes its limits.") boolean none) {
    if (none == (running != null || rate != null)) {
      throw new IllegalArgumentException("give --running, --rate or both, or --none");
    }
    return with(
        database,
        queues -> {
          queues.limit(
              name,
              running == null ? OptionalInt.empty() : OptionalInt.of(running),
              rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate));
          out().println(none ? name + " has no limits" : "limited " + name);
        });
  }
}
