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
 * was lost: it may hold rows that nobody here knows of. Those are given back, see {@link Strays};
 * it is given up once what is known to be held under it has ended. An id is <em>lost</em> when the
 * database says so: its runs are told, for others run their tasks now.
 *
 * <p>A row is known here from the moment it is admitted, or handed over to be ended, until its end
 * is written. Whether it was begun is known, too: that decides if its attempt counts when the id is
 * given up.
 */
final class Lease {

  /** No id: nothing can be claimed. */
  static final long NONE = 0;

  private final int concurrency;

  /** Rows that wait or run. */
  private final Set<Run> held = new HashSet<>();

  private final Map<String, Integer> heldByQueue = new HashMap<>();
  private final Set<Run> abandoned = new HashSet<>();

  /** Rows that were begun and whose ends are not written, with the id they are held under. */
  private final Map<Long, Long> begun = new HashMap<>();

  /** Rows that were handed over to be ended, with the id they are held under. */
  private final Map<Long, Long> handedOver = new HashMap<>();

  /** Statements that may give rows to this worker and whose rows are not known yet. */
  private final TreeSet<Long> open = new TreeSet<>();

  private long opened;
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
    begun.values().removeIf(holder -> holder == worker);
    handedOver.values().removeIf(holder -> holder == worker);
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

  /** The task of {@code run} is begun. */
  synchronized void begun(Run run) {
    begun.put(run.claimed().id(), run.worker());
  }

  /** A row is held under {@code worker} only to be ended. */
  synchronized void handedOver(long worker, long row) {
    handedOver.put(row, worker);
  }

  /** The ends of these rows are written, or they were another worker's. */
  synchronized void settled(Collection<Long> rows) {
    begun.keySet().removeAll(rows);
    handedOver.keySet().removeAll(rows);
  }

  /** The rows that were begun under {@code worker} and whose ends are not written. */
  synchronized Set<Long> begun(long worker) {
    return rowsOf(begun, worker);
  }

  /** All rows that are known to be held under {@code worker}. */
  synchronized Set<Long> known(long worker) {
    Set<Long> known = rowsOf(begun, worker);
    known.addAll(rowsOf(handedOver, worker));
    for (Run run : held) {
      if (run.worker() == worker) {
        known.add(run.claimed().id());
      }
    }
    return known;
  }

  private static Set<Long> rowsOf(Map<Long, Long> holders, long worker) {
    Set<Long> rows = new HashSet<>();
    holders.forEach(
        (row, holder) -> {
          if (holder == worker) {
            rows.add(row);
          }
        });
    return rows;
  }

  /** A statement is about to be sent that may give rows to this worker; returns its number. */
  synchronized long open() {
    open.add(++opened);
    return opened;
  }

  /** The rows of that statement are known, or its id is retired. */
  synchronized void close(long number) {
    open.remove(number);
  }

  /** Number of the last statement that may give rows to this worker. */
  synchronized long lastOpened() {
    return opened;
  }

  /** Whether all such statements are through, up to that one. */
  synchronized boolean isClosed(long number) {
    return open.isEmpty() || open.first() > number;
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
