package io.pgshunt.consumer;

import io.pgshunt.consumer.chain.FailedResults;
import io.pgshunt.consumer.run.ServedQueue;
import io.pgshunt.consumer.run.TaskThreads;
import io.pgshunt.task.DurationText;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks settings; each refusal names the setting, its value and what to do. */
final class Settings {

  private static final Duration SHORTEST_LEASE = Duration.ofMillis(300);
  private static final Duration LONGEST = Duration.ofDays(3_650);
  private static final int MAX_CONCURRENCY = 10_000;
  private static final int MAX_WEIGHT = 1_000;

  private Settings() {}

  static List<ServedQueue> queues(
      List<String> queues,
      Map<String, Integer> weights,
      Map<String, Integer> concurrency,
      Set<String> atMostOnce) {
    if (queues.isEmpty()) {
      throw new IllegalArgumentException("queues is empty: name at least one queue to work on");
    }
    requireServed("queue weights", weights.keySet(), queues);
    requireServed("queue concurrency", concurrency.keySet(), queues);
    requireServed("at-most-once queues", atMostOnce, queues);
    List<ServedQueue> served = new ArrayList<>();
    for (String queue : new LinkedHashSet<>(queues)) {
      if (queue.isBlank()) {
        throw new IllegalArgumentException(
            "queues holds a blank name: " + queues + "; name each queue");
      }
      Integer own = concurrency.get(queue);
      served.add(
          new ServedQueue(
              queue,
              within("weight of queue " + queue, weights.getOrDefault(queue, 1), MAX_WEIGHT),
              own == null ? null : within("concurrency of queue " + queue, own, MAX_CONCURRENCY),
              atMostOnce.contains(queue)));
    }
    return served;
  }

  private static void requireServed(String setting, Set<String> named, List<String> queues) {
    for (String queue : named) {
      if (!queues.contains(queue)) {
        throw new IllegalArgumentException(
            setting + " names '" + queue + "', which is not among the queues " + queues);
      }
    }
  }

  private static int within(String setting, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(setting + " is " + value + ": use 1 to " + most);
    }
    return value;
  }

  static int concurrency(int concurrency) {
    return within("concurrency", concurrency, MAX_CONCURRENCY);
  }

  static Duration lease(Duration lease) {
    return within("lease", lease, SHORTEST_LEASE);
  }

  static Duration notNegative(String setting, Duration value) {
    return within(setting, value, Duration.ZERO);
  }

  static Duration positive(String setting, Duration value) {
    return within(setting, value, Duration.ofMillis(1));
  }

  /** 0 is none, as for Celery. */
  static @Nullable Duration timeLimit(String setting, @Nullable Duration limit) {
    return limit == null || limit.isZero() ? null : positive(setting, limit);
  }

  static boolean virtualThreads(boolean virtual) {
    if (virtual && !TaskThreads.hasVirtual()) {
      throw new IllegalArgumentException(
          "virtual threads is true, but this is Java "
              + Runtime.version().feature()
              + ": use Java 21 or later (24 is better), or false");
    }
    return virtual;
  }

  static FailedResults failedResultWhen(String condition, boolean runOnError) {
    int equals = condition.indexOf('=');
    if (equals > 0) {
      try {
        return new FailedResults(
            runOnError,
            condition.substring(0, equals).strip(),
            RawJson.parse(condition.substring(equals + 1).strip()));
      } catch (JsonException e) {
        // Told below.
      }
    }
    throw new IllegalArgumentException(
        "failed result when is '"
            + condition
            + "': use MEMBER=JSON, such as success=false or status=\"error\"");
  }

  private static Duration within(String setting, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          String.format(
              "%s is %s: use %s to %s",
              setting, DurationText.of(value), DurationText.of(least), DurationText.of(LONGEST)));
    }
    return value;
  }
}
