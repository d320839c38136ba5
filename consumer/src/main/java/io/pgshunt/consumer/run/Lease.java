package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The worker ids under which this process holds rows, and those rows. Thread-safe.
 *
 * <p>Rows are claimed under one id at a time. An id is <em>retired</em> when the answer to a claim
 * was lost: it may hold rows that nobody here knows of, which come free only when it is given up,
 * once what is known to be held under it has ended. An id is <em>lost</em> when the database says
 * so: its runs are told, for others run their tasks now.
 */
final class Lease {

  /** No id: nothing can be claimed. */
  static final long NONE = 0;

  private final int concurrency;

  /** Rows that wait or run. */
  private final Set<Run> held = new HashSet<>();

  private final Map<String, Integer> heldByQueue = new HashMap<>();
  private final Set<Run> abandoned = new HashSet<>();
  private final Set<Long> retired = new TreeSet<>();
  private long current = NONE;
  private int wakeAt = -1;

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

  /** Nothing is claimed under {@code worker} any more; what is held under it goes on. */
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
    for (Run run : held) {
      if (run.worker() == worker) {
        run.release();
        told++;
      }
    }
    return told;
  }

  /** Holds {@code runs}, which were claimed under one id; false if that is no longer claimed by. */
  synchronized boolean admit(Collection<Run> runs) {
    for (Run run : runs) {
      if (run.worker() != current) {
        return false;
      }
    }
    for (Run run : runs) {
      if (held.add(run)) {
        heldByQueue.merge(run.queue(), 1, Integer::sum);
      }
    }
    return true;
  }

  synchronized void end(Run run) {
    abandoned.remove(run);
    remove(run);
    if (held.size() <= wakeAt || held.isEmpty()) {
      notifyAll();
    }
  }

  /**
   * The task of {@code run} has ended, its thread has not. Its slot is free, but only so many
   * threads can be left behind: then nothing new is begun until one of them comes back.
   */
  synchronized void abandon(Run run) {
    if (remove(run)) {
      abandoned.add(run);
    }
    notifyAll();
  }

  private boolean remove(Run run) {
    boolean removed = held.remove(run);
    if (removed) {
      heldByQueue.computeIfPresent(run.queue(), (queue, count) -> count == 1 ? null : count - 1);
    }
    return removed;
  }

  /** The tasks that are held under ids that are not lost. */
  synchronized List<Run> runs() {
    return List.copyOf(held);
  }

  synchronized boolean hasRuns(long worker) {
    return held.stream().anyMatch(run -> run.worker() == worker);
  }

  /** How many rows of {@code queue} are held. */
  synchronized int held(String queue) {
    return heldByQueue.getOrDefault(queue, 0);
  }

  /** Whether so many threads were left behind that nothing new is begun. */
  synchronized boolean isChoked() {
    return abandoned.size() >= concurrency;
  }

  /**
   * How many more rows can be held beside those that run, once no more than half of {@code ahead}
   * wait; 0 if the time is over before.
   */
  synchronized int awaitRoom(int ahead, Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    wakeAt = concurrency + ahead / 2 - (ahead == 0 ? 1 : 0);
    while ((room(ahead) == 0 || held.size() > wakeAt) && !deadline.isOver()) {
      deadline.waitOn(this);
    }
    boolean enough = held.size() <= wakeAt;
    wakeAt = -1;
    return enough ? room(ahead) : 0;
  }

  /** How many more rows can be held now, {@code ahead} of them beside those that run. */
  synchronized int room(int ahead) {
    return current == NONE || abandoned.size() >= concurrency
        ? 0
        : Math.max(0, concurrency + ahead - held.size());
  }

  /** True once nothing is held; false if the time is over before. */
  synchronized boolean awaitIdle(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    while (!held.isEmpty() && !deadline.isOver()) {
      deadline.waitOn(this);
    }
    return held.isEmpty();
  }

  /** Interrupts what still runs, because its rows are about to be given up; returns how many. */
  synchronized int releaseRuns() {
    held.forEach(Run::release);
    return held.size();
  }
}
