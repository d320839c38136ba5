package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Ended;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
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
  private final LongConsumer onMayHold;
  private final ExecutorService threads;
  private final Outage outage = new Outage(log, "start a thread for a task");
  private final LongAdder begun = new LongAdder();
  private final ArrayDeque<Run> waiting = new ArrayDeque<>();
  private int runners;
  private int idle;
  private boolean refusing;
  private boolean closed;

  /**
   * @param onMayHold hears of a worker id under which rows are held that nobody works on any more
   */
  TaskPool(Shared shared, Execution execution, Beginnings beginnings, LongConsumer onMayHold) {
    this.shared = shared;
    this.execution = execution;
    this.beginnings = beginnings;
    this.onMayHold = onMayHold;
    this.threads = TaskThreads.create(shared.settings().virtualThreads());
  }

  /** Holds rows and runs their tasks; false if it is too late for that: they are still unbegun. */
  boolean start(Collection<Run> runs) {
    int more;
    synchronized (this) {
      if (closed || refusing || !shared.lease().admit(runs)) {
        return false;
      }
      hold(runs);
      more = Math.min(waiting.size() - idle, shared.settings().concurrency() - runners);
      for (int i = Math.min(idle, runs.size()); i > 0; i--) {
        notify();
      }
      runners += Math.max(0, more);
    }
    for (; more > 0; more--) {
      startRunner();
    }
    return true;
  }

  private void hold(Collection<Run> runs) {
    try {
      waiting.addAll(runs);
    } catch (RuntimeException | Error e) {
      waiting.removeAll(runs);
      runs.forEach(shared.lease()::end);
      throw e;
    }
  }

  /** Without it the others take what waits, or it goes back after a while. */
  private void startRunner() {
    try {
      threads.execute(this::run);
      outage.over();
    } catch (RuntimeException | Error e) {
      leave();
      outage.failed(e);
    }
  }

  /** How many tasks were begun so far. */
  long begun() {
    return begun.sum();
  }

  /** Takes out what waits and meets a condition. The caller must give the rows back. */
  synchronized List<Run> takeWaiting(Predicate<Run> condition) {
    List<Run> taken = new ArrayList<>(waiting.size());
    for (Iterator<Run> runs = waiting.iterator(); runs.hasNext(); ) {
      Run run = runs.next();
      if (condition.test(run)) {
        runs.remove();
        taken.add(run);
      }
    }
    return taken;
  }

  /** Nothing is taken in any more; takes out what waits. The caller must give the rows back. */
  synchronized List<Run> refuse() {
    refusing = true;
    return takeWaiting(run -> true);
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
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
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
    } catch (Throwable e) {
      failToEnd(run, e);
    } finally {
      shared.lease().end(run);
    }
  }

  /** Nobody but this worker can end the row: it is ended somehow, or its id is given up. */
  private void failToEnd(Run run, Throwable cause) {
    if (run.isAbandoned()) {
      return;
    }
    try {
      add(run, execution.lastResort(run.claimed(), cause));
      log.error("the end of {} could not be made, so it has failed", run.label(), cause);
    } catch (Throwable e) {
      onMayHold.accept(run.worker());
      log.error(
          "the end of {} could not be made in any form: the task runs again, or is dropped if it"
              + " was begun as often as allowed, once what else this worker holds has ended",
          run.label(),
          e);
    }
  }

  private void add(Run run, @Nullable Ended ended) {
    if (ended != null) {
      shared.unwritten().add(new Ending(run.worker(), ended));
    }
  }

  /** The task has ended, its thread has not: another takes its place. */
  private void abandon(Run run, @Nullable Ended ended) {
    try {
      add(run, Objects.requireNonNull(ended, "no end could be made"));
    } catch (Throwable e) {
      onMayHold.accept(run.worker());
      log.error("nobody writes the end of {}: it is left to others", run.label(), e);
    }
    shared.lease().abandon(run);
    boolean replace;
    synchronized (this) {
      replace = !closed && !shared.lease().isChoked();
      runners -= replace ? 0 : 1;
    }
    if (replace) {
      startRunner();
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
