package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The worker id under which this process holds rows, and the runs that depend on it. A process
 * whose id was declared lost gets another one; its runs under the old id are told. Thread-safe.
 */
final class Lease {

  private static final long NONE = 0;

  private final int concurrency;
  private final Set<Run> runs = new HashSet<>();
  private long worker = NONE;

  Lease(int concurrency) {
    this.concurrency = concurrency;
  }

  /** Rows can be claimed under {@code worker}. */
  synchronized void begin(long worker) {
    this.worker = worker;
    notifyAll();
  }

  /** The current id was declared lost, and so is whatever runs under it. */
  synchronized void lose() {
    worker = NONE;
    runs.forEach(Run::release);
  }

  /** 0 while there is no lease. */
  synchronized long worker() {
    return worker;
  }

  /** Takes a slot for {@code run}; false if the lease it was claimed under is gone. */
  synchronized boolean admit(Run run) {
    return run.worker() == worker && runs.add(run);
  }

  synchronized void end(Run run) {
    runs.remove(run);
    notifyAll();
  }

  synchronized int running() {
    return runs.size();
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
    return worker == NONE ? 0 : concurrency - runs.size();
  }

  /** True once nothing runs; false if the time is over before. */
  synchronized boolean awaitIdle(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    while (!runs.isEmpty() && !deadline.isOver()) {
      deadline.waitOn(this);
    }
    return runs.isEmpty();
  }

  /** Interrupts what still runs, because its rows are about to be given up. */
  synchronized int releaseRuns() {
    runs.forEach(Run::release);
    return runs.size();
  }
}
