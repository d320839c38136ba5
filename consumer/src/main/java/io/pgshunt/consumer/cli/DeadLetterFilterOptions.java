package io.pgshunt.consumer.cli;

import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetterFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters a command is about. */
final class DeadLetterFilterOptions {

  @Option(
      names = "--id",
      split = ",",
      paramLabel = "ID",
      description = "Those with this id, as list shows it; repeatable.")
  private List<Long> ids = new ArrayList<>();

  @Option(
      names = "--task-id",
      split = ",",
      paramLabel = "ID",
      description = "Those of the task with this id; repeatable.")
  private List<String> taskIds = new ArrayList<>();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "Those of tasks of this name; * stands for any characters.")
  private @Nullable String task;

  @Option(
      names = "--queue",
      paramLabel = "NAME",
      description = "Those of this queue; * stands for any characters.")
  private @Nullable String queue;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Those with this reason: ${COMPLETION-CANDIDATES}.")
  private DeadLetter.@Nullable Reason reason;

  @Option(names = "--older-than", paramLabel = "TIME", description = "Dead for longer than this.")
  private @Nullable Duration olderThan;

  @Option(names = "--newer-than", paramLabel = "TIME", description = "Dead for less than this.")
  private @Nullable Duration newerThan;

  DeadLetterFilter filter() {
    return new DeadLetterFilter(ids, taskIds, task, queue, reason, olderThan, newerThan);
  }

  /**
   * The filter of a command that changes something: it has a condition, or is to change all.
   *
   * @throws IllegalArgumentException if neither
   */
  DeadLetterFilter filterUnlessAll(boolean all) {
    DeadLetterFilter filter = filter();
    if (!all && filter.equals(DeadLetterFilter.ALL)) {
      throw new IllegalArgumentException(
          "no dead letters are named: give --id, --task, --reason or another condition, or --all");
    }
    if (all && !filter.equals(DeadLetterFilter.ALL)) {
      throw new IllegalArgumentException("--all and conditions at once: leave out one");
    }
    return filter;
  }
}
