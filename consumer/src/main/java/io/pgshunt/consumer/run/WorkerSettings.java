package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a worker works. Checked by whoever makes it.
 *
 * @param name for people: host, process and number
 * @param queues to claim from
 * @param concurrency how many tasks run at once
 * @param lease a worker that gives no sign of life for so long is taken for lost
 * @param shutdownGrace how long the worker may take to stop, its running tasks included
 * @param unknownTaskPatience how long a row may wait for a worker that knows its task
 * @param softTimeLimit a task with none of its own is interrupted after it; null for never
 * @param timeLimit a task with none of its own has failed after it; null for never
 * @param virtualThreads whether tasks run on virtual threads
 */
public record WorkerSettings(
    String name,
    List<ServedQueue> queues,
    int concurrency,
    Duration lease,
    Duration shutdownGrace,
    Duration unknownTaskPatience,
    @Nullable Duration softTimeLimit,
    @Nullable Duration timeLimit,
    boolean virtualThreads) {

  /** Ends not yet written; beyond this nothing is claimed. */
  static final int MAX_UNWRITTEN = 10_000;

  public WorkerSettings {
    queues = List.copyOf(queues);
  }
}
