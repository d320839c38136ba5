package io.pgshunt.consumer.run;

import java.util.Set;

/**
 * What the loops of one worker share. Each part is thread-safe.
 *
 * @param taskNames the tasks the worker can run
 * @param news given when there may be rows to claim
 */
record Shared(
    WorkerSettings settings,
    WorkQueue queue,
    Set<String> taskNames,
    Lease lease,
    Unwritten unwritten,
    Counters counters,
    Signal news) {

  static Shared of(
      WorkerSettings settings, WorkQueue queue, Set<String> taskNames, Counters counters) {
    return new Shared(
        settings,
        queue,
        Set.copyOf(taskNames),
        new Lease(settings.concurrency()),
        new Unwritten(),
        counters,
        new Signal());
  }
}
