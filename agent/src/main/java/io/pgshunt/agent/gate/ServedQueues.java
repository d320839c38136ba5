package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queues that a live consumer serves, and the tasks that it can run from there. What was seen
 * served once stays so as long as this JVM runs: its consumers come back, and its rows wait for
 * them. Of the others the database is asked again, at most once a second. Thread-safe.
 */
final class ServedQueues {

  /** Asks for the queues of the consumers that live, and of each for the tasks they can run. */
  interface Source {

    Map<String, Set<String>> liveTaskNames() throws SQLException;
  }

  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final Source source;
  private final AccessDiagnosis diagnosis;
  private final CircuitBreaker breaker;
  private final LongSupplier nanoTime;
  private final Map<String, Set<String>> served = new ConcurrentHashMap<>();

  private final Object refreshing = new Object();
  private volatile boolean asked;
  private volatile long askedAt;
  private volatile Translation.@Nullable PassThrough failure;

  ServedQueues(
      Source source, AccessDiagnosis diagnosis, CircuitBreaker breaker, LongSupplier nanoTime) {
    this.source = source;
    this.diagnosis = diagnosis;
    this.breaker = breaker;
    this.nanoTime = nanoTime;
  }

  /**
   * Null if all of the steps are served.
   *
   * @param requireHandler whether that takes a consumer that knows the task
   * @param mayAsk whether the database may be asked on this thread; else what is known counts
   */
  Translation.@Nullable PassThrough objection(
      Collection<Step> steps, boolean requireHandler, boolean mayAsk) {
    Step missing = firstMissing(steps, requireHandler);
    if (missing != null && mayAsk) {
      refresh();
      missing = firstMissing(steps, requireHandler);
    }
    if (missing == null) {
      return null;
    }
    Translation.PassThrough failed = failure;
    return failed == null ? notServed(missing) : failed;
  }

  private @Nullable Step firstMissing(Collection<Step> steps, boolean requireHandler) {
    for (Step step : steps) {
      Set<String> names = served.get(step.queue());
      if (names == null || (requireHandler && !names.contains(step.taskName()))) {
        return step;
      }
    }
    return null;
  }

  private Translation.PassThrough notServed(Step missing) {
    return served.containsKey(missing.queue())
        ? new Translation.PassThrough(
            PassThroughReason.NO_HANDLER,
            "no live consumer of queue '"
                + missing.queue()
                + "' knows task '"
                + missing.taskName()
                + "': start one that does, or set pgshunt.require-handler=false")
        : new Translation.PassThrough(
            PassThroughReason.NO_CONSUMER,
            "no live consumer serves queue '"
                + missing.queue()
                + "': start one, or set pgshunt.require-consumer=false");
  }

  /** Asks the database, on this thread, unless it was asked a moment ago. */
  void refresh() {
    synchronized (refreshing) {
      if (!asked || nanoTime.getAsLong() - askedAt >= PAUSE_NANOS) {
        ask();
      }
    }
  }

  private void ask() {
    try {
      source
          .liveTaskNames()
          .forEach(
              (queue, names) ->
                  served
                      .computeIfAbsent(queue, first -> ConcurrentHashMap.newKeySet())
                      .addAll(names));
      failure = null;
    } catch (SQLException e) {
      Translation.PassThrough why =
          diagnosis.of(e, "PostgreSQL does not say which queues are served: ");
      failure = why;
      if (why.reason() == PassThroughReason.DATABASE_UNAVAILABLE
          && !Thread.currentThread().isInterrupted()) {
        breaker.open(why.detail());
      }
    }
    askedAt = nanoTime.getAsLong();
    asked = true;
  }
}
