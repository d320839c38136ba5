package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.consumer.chain.Reading;
import io.pgshunt.consumer.ending.Done;
import io.pgshunt.consumer.ending.Ignore;
import io.pgshunt.consumer.ending.Reject;
import io.pgshunt.consumer.ending.Replace;
import io.pgshunt.consumer.ending.Retry;
import io.pgshunt.consumer.ending.RetryPolicy;
import io.pgshunt.consumer.ending.TaskSignal;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What it means that a handler threw. Thread-safe. */
final class FailureEnd {

  private static final Logger log = LoggerFactory.getLogger(FailureEnd.class);

  private final Chaining chaining;

  FailureEnd(Chaining chaining) {
    this.chaining = chaining;
  }

  static boolean isSignal(Throwable thrown) {
    return thrown instanceof TaskSignal;
  }

  /** Number of this run of the task, retries counted, from 1: a sender may say any number. */
  static int tries(Reading.Task task) {
    long tries = (long) task.payload().retries() + task.claimed().attempt();
    return (int) Math.min(tries, Integer.MAX_VALUE);
  }

  Ended of(Reading.Task task, Throwable thrown, RetryPolicy policy) {
    if (thrown instanceof Retry retry) {
      Throwable cause = Objects.requireNonNullElse(retry.getCause(), retry);
      return retried(task, cause, policy, retry.delay().orElseGet(() -> delay(task, policy)));
    } else if (thrown instanceof Ignore ignore) {
      log.info("{} is ignored: {}", name(task), ignore.getMessage());
      return chaining.ignored(task, String.valueOf(ignore.getMessage()));
    } else if (thrown instanceof Reject reject) {
      log.warn(
          "{} is rejected{}: {}",
          name(task),
          reject.isRequeue() ? " and goes back to its queue" : "",
          reject.getMessage());
      return reject.isRequeue()
          ? chaining.requeued(task)
          : chaining.rejected(task, String.valueOf(reject.getMessage()));
    } else if (thrown instanceof Replace replacement) {
      log.debug("{} is {}", name(task), replacement.getMessage());
      return chaining.replaced(task, replacement);
    } else if (thrown instanceof Done) {
      return chaining.done(task);
    } else if (policy.retriesOn(thrown)) {
      return retried(task, thrown, policy, delay(task, policy));
    }
    return chaining.failed(task, error(task, thrown, "failed"));
  }

  private Ended retried(Reading.Task task, Throwable cause, RetryPolicy policy, Duration delay) {
    int retries = task.payload().retries();
    if (retries >= policy.maxRetries()) {
      return chaining.retriesExhausted(
          task, error(task, cause, "failed for good after " + retries + " retries"));
    }
    error(task, cause, "is tried again in " + delay);
    return chaining.retried(task, delay);
  }

  private static Duration delay(Reading.Task task, RetryPolicy policy) {
    return policy.delay(task.payload().retries(), ThreadLocalRandom.current().nextDouble());
  }

  private static TaskError error(Reading.Task task, Throwable failure, String what) {
    TaskError error = errorOf(failure, tries(task), task.payload());
    // Never the exception itself: it is the handler's, and its methods may throw.
    log.warn(
        "{} {}, attempt {}: {}: {}",
        name(task),
        what,
        error.attempt(),
        error.type(),
        error.message().lines().findFirst().orElse(""));
    log.debug("{} failed: {}", name(task), error.stackTrace());
    return error;
  }

  private static TaskError errorOf(Throwable failure, int attempt, TaskPayload payload) {
    try {
      return TaskError.of(failure, attempt, payload);
    } catch (RuntimeException | StackOverflowError e) {
      return new TaskError(
          failure.getClass().getName(),
          "its own message cannot be had: " + e.getClass().getName(),
          "",
          attempt,
          payload.taskName(),
          payload.taskId(),
          payload.args().text(),
          payload.kwargs().text());
    }
  }

  private static String name(Reading task) {
    return task.taskName() + "[" + task.taskId() + "]";
  }
}
