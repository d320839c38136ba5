package io.pgshunt.consumer.run;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the loops of one worker share. Each part is thread-safe.
 *
 * @param taskNames the tasks the worker can run
 * @param queueNames the queues it claims from
 * @param news given when there may be rows to claim
 * @param idleness whether the worker waits for tasks, and would be told of them
 * @param ahead how many rows are to be held beside those that run
 */
record Shared(
    WorkerSettings settings,
    WorkQueue queue,
    List<String> queueNames,
    Set<String> taskNames,
    Lease lease,
    Unwritten unwritten,
    Counters counters,
    Signal news,
    Idleness idleness,
    Sweeps sweeps,
    AtomicInteger ahead) {

  static Shared of(
      WorkerSettings settings, WorkQueue queue, Set<String> taskNames, Counters counters) {
    return new Shared(
        settings,
        queue,
        settings.queues().stream().map(ServedQueue::name).toList(),
        Set.copyOf(taskNames),
        new Lease(settings.concurrency()),
        new Unwritten(),
        counters,
        new Signal(),
        new Idleness(System::nanoTime),
        new Sweeps(),
        new AtomicInteger());
  }
}
