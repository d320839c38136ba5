package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Ended;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that wait to be begun, and the threads that run them: as many as tasks may run at once,
 * made when they are needed. A slot is free as soon as its task ends, before that is written.
 */
final class TaskPool {

  private static final Logger log = LoggerFactory.getLogger(TaskPool.class);

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Shared shared;
  private final Execution execution;
  private final Beginnings beginnings;
  private final ExecutorService threads;
  private final LongAdder begun = new LongAdder();
  private final ArrayDeque<Run> waiting = new ArrayDeque<>();
  private int runners;
  private int idle;
  private boolean closed;

  TaskPool(Shared shared, Execution execution, Beginnings beginnings) {
    this.shared = shared;
    this.execution = execution;
    this.beginnings = beginnings;
    this.threads = TaskThreads.create(shared.settings().virtualThreads());
  }

  /** Holds rows and runs their tasks; false if it is too late for that: they are still unbegun. */
  boolean start(Collection<Run> runs) {
    int more;
    synchronized (this) {
      if (closed || !shared.lease().admit(runs)) {
        return false;
      }
      waiting.addAll(runs);
      more = Math.min(waiting.size() - idle, shared.settings().concurrency() - runners);
      for (int i = Math.min(idle, runs.size()); i > 0; i--) {
        notify();
      }
      runners += Math.max(0, more);
    }
    for (; more > 0; more--) {
      threads.execute(this::run);
    }
    return true;
  }

  /** How many tasks were begun so far. */
  long begun() {
    return begun.sum();
  }

  /** Takes out what waits and meets a condition. The caller must give the rows back. */
  synchronized List<Run> takeWaiting(Predicate<Run> condition) {
    List<Run> taken = new ArrayList<>();
    for (Iterator<Run> runs = waiting.iterator(); runs.hasNext(); ) {
      Run run = runs.next();
      if (condition.test(run)) {
        runs.remove();
        taken.add(run);
      }
    }
    return taken;
  }

  /** How long the first of those that wait has been held; zero if none waits. */
  synchronized Duration longestWait() {
    Run first = waiting.peek();
    return first == null ? Duration.ZERO : Duration.ofNanos(first.age());
  }

  /** A runner: lives until there is nothing to do for a while, or its task was abandoned. */
  private void run() {
    try {
      for (Run run = next(); run != null; run = next()) {
        execute(run);
        if (run.isAbandoned() && !returns()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      leave();
    }
  }

  /** Another took this one's place when its task was abandoned, unless too many were. */
  private synchronized boolean returns() {
    boolean needed = !closed && runners < shared.settings().concurrency();
    runners += needed ? 1 : 0;
    return needed;
  }

  private synchronized void leave() {
    runners--;
  }

  private synchronized @Nullable Run next() throws InterruptedException {
    Deadline deadline = Deadline.in(IDLE);
    while (waiting.isEmpty() && !closed && !deadline.isOver()) {
      idle++;
      try {
        deadline.waitOn(this);
      } finally {
        idle--;
      }
    }
    Run run = waiting.poll();
    if (run == null) {
      leave();
    }
    return run;
  }

  private void execute(Run run) {
    try {
      if (beginnings.mayBegin(run)) {
        begun.increment();
        shared.lease().begun(run);
        add(run, execution.execute(run, ended -> abandon(run, ended)));
      }
    } catch (RuntimeException | Error e) {
      log.error(
          "the end of {}[{}] could not be made out. Its row stays with this worker, and the task"
              + " runs again once the worker has stopped",
          run.claimed().stored().taskName(),
          run.claimed().stored().taskId(),
          e);
    } finally {
      shared.lease().end(run);
    }
  }

  private void add(Run run, @Nullable Ended ended) {
    if (ended != null) {
      shared.unwritten().add(new Ending(run.worker(), ended));
    }
  }

  /** The task has ended, its thread has not: another takes its place. */
  private void abandon(Run run, Ended ended) {
    add(run, ended);
    shared.lease().abandon(run);
    boolean replace;
    synchronized (this) {
      replace = !closed && !shared.lease().isChoked();
      runners -= replace ? 0 : 1;
    }
    if (replace) {
      threads.execute(this::run);
    }
  }

  /** No thread takes a task any more; those that run are interrupted. */
  void shutdown() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    threads.shutdownNow();
  }
}
