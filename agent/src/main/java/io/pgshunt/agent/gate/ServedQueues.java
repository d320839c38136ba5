package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queues that a live consumer serves. One that was seen served once stays so as long as this
 * JVM runs: its consumers come back, and its rows wait for them. Of the others the database is
 * asked again, at most once a second. Thread-safe.
 */
final class ServedQueues {

  /** Asks for the queues of the consumers that live. */
  interface Source {

    Set<String> liveQueues() throws SQLException;
  }

  private static final long PAUSE_NANOS = 1_000_000_000L;

  /** Class 42 of SQLSTATE: no such table, or no right to read it. */
  private static final String ACCESS_RULE_VIOLATION = "42";

  private final Source source;
  private final CircuitBreaker breaker;
  private final ThreadFactory threads;
  private final LongSupplier nanoTime;
  private final Set<String> served = ConcurrentHashMap.newKeySet();

  private final Object refreshing = new Object();
  private volatile boolean asked;
  private volatile long askedAt;
  private volatile @Nullable SQLException failure;
  private boolean underWay;

  ServedQueues(
      Source source, CircuitBreaker breaker, ThreadFactory threads, LongSupplier nanoTime) {
    this.source = source;
    this.breaker = breaker;
    this.threads = threads;
    this.nanoTime = nanoTime;
  }

  /**
   * Null if all of the queues are served.
   *
   * @param mayWait whether the database may be asked on this thread; else it is asked on another,
   *     and as long as it has not answered nothing is said against the queues
   */
  Translation.@Nullable PassThrough objection(Collection<String> queues, boolean mayWait) {
    if (served.containsAll(queues)) {
      return null;
    }
    if (mayWait) {
      refresh();
    } else {
      refreshElsewhere();
    }
    if (served.containsAll(queues) || !asked) {
      return null;
    }
    SQLException failed = failure;
    return failed == null ? notServed(queues) : notKnown(failed);
  }

  private Translation.PassThrough notServed(Collection<String> queues) {
    String missing =
        queues.stream().filter(queue -> !served.contains(queue)).findFirst().orElse("");
    return new Translation.PassThrough(
        PassThroughReason.NO_CONSUMER,
        "no live consumer serves queue '"
            + missing
            + "': start one, or set pgshunt.require-consumer=false");
  }

  private static Translation.PassThrough notKnown(SQLException failure) {
    return isOutage(failure)
        ? new Translation.PassThrough(
            PassThroughReason.DATABASE_UNAVAILABLE,
            "PostgreSQL does not say which queues are served: " + failure.getMessage())
        : new Translation.PassThrough(
            PassThroughReason.NO_CONSUMER,
            "it cannot be seen which queues are served ("
                + failure.getMessage()
                + "): grant select on pgshunt.worker, or set pgshunt.require-consumer=false");
  }

  private static boolean isOutage(SQLException failure) {
    String state = failure.getSQLState();
    return state == null || !state.startsWith(ACCESS_RULE_VIOLATION);
  }

  private void refresh() {
    synchronized (refreshing) {
      if (isDue()) {
        ask();
      }
    }
  }

  private void refreshElsewhere() {
    synchronized (refreshing) {
      if (!isDue() || underWay) {
        return;
      }
      underWay = true;
    }
    threads.newThread(this::askElsewhere).start();
  }

  private void askElsewhere() {
    try {
      ask();
    } finally {
      synchronized (refreshing) {
        underWay = false;
      }
    }
  }

  private boolean isDue() {
    return !asked || nanoTime.getAsLong() - askedAt >= PAUSE_NANOS;
  }

  private void ask() {
    try {
      served.addAll(source.liveQueues());
      failure = null;
    } catch (SQLException e) {
      failure = e;
      if (isOutage(e) && !Thread.currentThread().isInterrupted()) {
        breaker.open(e.getMessage());
      }
    }
    askedAt = nanoTime.getAsLong();
    asked = true;
  }
}
