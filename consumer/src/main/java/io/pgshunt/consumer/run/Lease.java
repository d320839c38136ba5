package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The worker ids under which this process holds rows, and the runs that depend on them.
 * Thread-safe.
 *
 * <p>Rows are claimed under one id at a time. An id is <em>retired</em> when the answer to a claim
 * was lost: it may hold rows that nobody here knows of, which come free only when it is given up,
 * once what is known to run under it has ended. An id is <em>lost</em> when the database says so:
 * its runs are told, for others run their tasks now.
 */
final class Lease {

  /** No id: nothing can be claimed. */
  static final long NONE = 0;

  private final int concurrency;
  private final Set<Run> runs = new HashSet<>();
  private final Set<Run> abandoned = new HashSet<>();
  private final Set<Long> retired = new TreeSet<>();
  private long current = NONE;

  Lease(int concurrency) {
    this.concurrency = concurrency;
  }

  /** Rows are claimed under {@code worker} from now on. */
  synchronized void begin(long worker) {
    current = worker;
    notifyAll();
  }

  /** {@link #NONE} while there is none. */
  synchronized long current() {
    return current;
  }

  /** Nothing is claimed under {@code worker} any more; what runs under it goes on. */
  synchronized void retire(long worker) {
    if (worker == current && worker != NONE) {
      current = NONE;
      retired.add(worker);
    }
  }

  /** The ids that were retired and not yet given up or lost. */
  synchronized Set<Long> retired() {
    return Set.copyOf(retired);
  }

  /** {@code worker} holds no rows any more: it was lost, or given up. Its runs are told. */
  synchronized int end(long worker) {
    if (worker == current) {
      current = NONE;
    }
    retired.remove(worker);
    int told = 0;
    for (Run run : runs) {
      if (run.worker() == worker) {
        run.release();
        told++;
      }
    }
    return told;
  }

  /** Takes a slot for {@code run}; false if rows are no longer claimed under its id. */
  synchronized boolean admit(Run run) {
    return run.worker() == current && runs.add(run);
  }

  synchronized void end(Run run) {
    runs.remove(run);
    abandoned.remove(run);
    notifyAll();
  }

  /**
   * The task of {@code run} has ended, its thread has not. Its slot is free, but only so many
   * threads can be left behind: then nothing new is begun until one of them comes back.
   */
  synchronized void abandon(Run run) {
    if (runs.remove(run)) {
      abandoned.add(run);
    }
    notifyAll();
  }

  /** The tasks that run under ids that are not lost. */
  synchronized List<Run> runs() {
    return List.copyOf(runs);
  }

  synchronized boolean hasRuns(long worker) {
    return runs.stream().anyMatch(run -> run.worker() == worker);
  }

  /** How many more tasks can be run, once at least one can; 0 if the time is over before. */
  synchronized int awaitRoom(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    while (room() == 0 && !deadline.isOver()) {
      deadline.waitOn(this);
    }
    return room();
  }

  private int room() {
    return current == NONE || abandoned.size() >= concurrency ? 0 : concurrency - runs.size();
  }

  /** True once nothing runs; false if the time is over before. */
  synchronized boolean awaitIdle(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    while (!runs.isEmpty() && !deadline.isOver()) {
      deadline.waitOn(this);
    }
    return runs.isEmpty();
  }

  /** Interrupts what still runs, because its rows are about to be given up; returns how many. */
  synchronized int releaseRuns() {
    runs.forEach(Run::release);
    return runs.size();
  }
}
