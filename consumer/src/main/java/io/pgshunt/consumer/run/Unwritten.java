package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Ends that wait to be written, those being written included. Thread-safe. */
final class Unwritten {

  /** More than this is not written in one statement. */
  static final int MAX_BATCH = 500;

  /** Nor more characters than this, roughly. */
  static final long MAX_BATCH_SIZE = 8 << 20;

  private final ArrayDeque<Ending> waiting = new ArrayDeque<>();
  private List<Ending> beingWritten = List.of();
  private boolean closed;

  synchronized void add(Ending ending) {
    waiting.add(ending);
    notifyAll();
  }

  synchronized int size() {
    return waiting.size() + beingWritten.size();
  }

  /** Whether there are any of rows that were claimed under {@code worker}. */
  synchronized boolean has(long worker) {
    return Stream.concat(waiting.stream(), beingWritten.stream())
        .anyMatch(ending -> ending.worker() == worker);
  }

  /**
   * Takes all that is there, within the limits of one statement; waits if there is nothing. Empty
   * once closed and empty.
   */
  synchronized List<Ending> take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    List<Ending> batch = new ArrayList<>();
    beingWritten = batch;
    long size = 0;
    while (!waiting.isEmpty() && batch.size() < MAX_BATCH) {
      size += waiting.element().size();
      if (size > MAX_BATCH_SIZE && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.element());
      waiting.remove();
    }
    return batch;
  }

  /** What was taken last, until it has come to its end. */
  synchronized List<Ending> beingWritten() {
    return List.copyOf(beingWritten);
  }

  /** What was taken last has come to its end. */
  synchronized void taken() {
    beingWritten = List.of();
    notifyAll();
  }

  /** Nothing more comes: {@link #take} returns what is there, then empty lists. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Waits until there are fewer than {@code limit}, or the time is over. */
  synchronized void awaitFewerThan(int limit, Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    while (size() >= limit && !deadline.isOver()) {
      deadline.waitOn(this);
    }
  }
}
