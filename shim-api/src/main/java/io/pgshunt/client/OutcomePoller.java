package io.pgshunt.client;

import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.task.DurationText;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the outcomes that anybody in this process waits for: one thread and one statement for
 * all of them. The thread is there while somebody waits. Thread-safe.
 */
final class OutcomePoller {

  private static final int MOST_AT_ONCE = 1_000;
  private static final long SHORTEST_MS = 2;
  private static final long LONGEST_MS = 50;
  private static final long LONGEST_IN_OUTAGE_MS = 1_000;

  private final Lookup lookup;
  private final Map<String, Waiters> waiting = new HashMap<>();
  private boolean running;
  private boolean newcomer;
  private @Nullable Exception lastFailure;

  OutcomePoller(Lookup lookup) {
    this.lookup = lookup;
  }

  /** The outcomes that there are for some keys. */
  interface Lookup {
    Map<String, Outcome> find(Collection<String> keys) throws SQLException;
  }

  /** Those who wait for one outcome. */
  private static final class Waiters {
    private final CompletableFuture<Outcome> future = new CompletableFuture<>();
    private int count;
  }

  /**
   * @throws TimeoutException saying so if the database could not be asked
   */
  Outcome await(String key, Duration timeout) throws TimeoutException, InterruptedException {
    CompletableFuture<Outcome> future = enter(key);
    try {
      return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw timedOut(key, timeout);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the outcome of '" + key + "' cannot be read", e.getCause());
    } finally {
      leave(key, future);
    }
  }

  private synchronized TimeoutException timedOut(String key, Duration timeout) {
    String outage = lastFailure == null ? "" : "; the database cannot be asked: " + lastFailure;
    TimeoutException timedOut =
        new TimeoutException(
            "no outcome for '" + key + "' within " + DurationText.of(timeout) + outage);
    if (lastFailure != null) {
      timedOut.initCause(lastFailure);
    }
    return timedOut;
  }

  private synchronized CompletableFuture<Outcome> enter(String key) {
    Waiters waiters = waiting.computeIfAbsent(key, absent -> new Waiters());
    waiters.count++;
    newcomer = true;
    notifyAll();
    if (!running) {
      running = true;
      Thread thread = new Thread(this::run, "pgshunt-outcomes");
      thread.setDaemon(true);
      thread.start();
    }
    return waiters.future;
  }

  @SuppressWarnings("ReferenceEquality") // others may wait for the same key under another future
  private synchronized void leave(String key, CompletableFuture<Outcome> future) {
    Waiters waiters = waiting.get(key);
    if (waiters != null && waiters.future == future && --waiters.count == 0) {
      waiting.remove(key);
      notifyAll();
    }
  }

  private void run() {
    long pause = SHORTEST_MS;
    for (List<String> keys = keys(); !keys.isEmpty(); keys = keys()) {
      boolean found = false;
      long longest = LONGEST_MS;
      try {
        for (int i = 0; i < keys.size(); i += MOST_AT_ONCE) {
          List<String> some = keys.subList(i, Math.min(keys.size(), i + MOST_AT_ONCE));
          found |= deliver(lookup.find(some));
        }
        failed(null);
      } catch (SQLException | RuntimeException e) {
        failed(e);
        longest = LONGEST_IN_OUTAGE_MS;
      }
      pause = found || newcomerCame() ? SHORTEST_MS : Math.min(longest, pause * 2);
      if (!rest(pause)) {
        return;
      }
    }
  }

  /** Those that are waited for; if none, the calling thread is to end. */
  private synchronized List<String> keys() {
    running = !waiting.isEmpty();
    return new ArrayList<>(waiting.keySet());
  }

  private synchronized boolean deliver(Map<String, Outcome> outcomes) {
    outcomes.forEach(
        (key, outcome) -> {
          Waiters waiters = waiting.remove(key);
          if (waiters != null) {
            waiters.future.complete(outcome);
          }
        });
    return !outcomes.isEmpty();
  }

  private synchronized void failed(@Nullable Exception failure) {
    lastFailure = failure;
  }

  private synchronized boolean newcomerCame() {
    boolean came = newcomer;
    newcomer = false;
    return came;
  }

  /** Spread over its upper half, so that processes do not ask in step; false if interrupted. */
  private synchronized boolean rest(long millis) {
    long end =
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(millis) / 2
            + ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(millis) / 2 + 1);
    try {
      long left = end - System.nanoTime();
      while (left > 0 && !waiting.isEmpty() && (millis <= SHORTEST_MS || !newcomer)) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
        left = end - System.nanoTime();
      }
      return true;
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but to end it: whoever waits next starts another.
      running = false;
      return false;
    }
  }
}
