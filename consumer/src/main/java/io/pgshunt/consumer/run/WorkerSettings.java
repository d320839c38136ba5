package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.List;

/**
 * How a worker works. Checked by whoever makes it.
 *
 * @param name for people: host and process
 * @param queues to claim from, the first tried first
 * @param concurrency how many tasks run at once
 * @param lease a worker that gives no sign of life for so long is taken for lost
 * @param shutdownGrace how long running tasks may take to end when the worker stops
 * @param unknownTaskPatience how long a row may wait for a worker that knows its task
 */
public record WorkerSettings(
    String name,
    List<String> queues,
    int concurrency,
    Duration lease,
    Duration shutdownGrace,
    Duration unknownTaskPatience) {

  /** Ends not yet written; beyond this nothing is claimed. */
  static final int MAX_UNWRITTEN = 10_000;

  public WorkerSettings {
    queues = List.copyOf(queues);
  }
}
