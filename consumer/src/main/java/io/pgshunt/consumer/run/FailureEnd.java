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
import io.pgshunt.task.DurationText;
import io.pgshunt.task.Printable;
import io.pgshunt.task.TaskError;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
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

  Ended of(Reading.Task task, Throwable thrown, RetryPolicy policy) {
    if (thrown instanceof Retry retry) {
      Throwable cause = Objects.requireNonNullElse(retry.getCause(), retry);
      return retried(task, cause, policy, retry.delay().orElseGet(() -> delay(task, policy)));
    } else if (thrown instanceof Ignore ignore) {
      log.info("{} is ignored: {}", task.label(), words(ignore));
      return chaining.ignored(task, String.valueOf(ignore.getMessage()));
    } else if (thrown instanceof Reject reject) {
      log.warn(
          "{} is rejected{}: {}",
          task.label(),
          reject.isRequeue() ? " and goes back to its queue" : "",
          words(reject));
      return reject.isRequeue()
          ? chaining.requeued(task)
          : chaining.rejected(task, String.valueOf(reject.getMessage()));
    } else if (thrown instanceof Replace replacement) {
      log.debug("{} is {}", task.label(), words(replacement));
      return chaining.replaced(task, replacement);
    } else if (thrown instanceof Done) {
      return chaining.done(task);
    } else if (policy.retriesOn(thrown)) {
      return retried(task, thrown, policy, delay(task, policy));
    }
    return chaining.failed(task, error(task, thrown, "failed", true));
  }

  private Ended retried(Reading.Task task, Throwable cause, RetryPolicy policy, Duration delay) {
    int retries = task.payload().retries();
    if (retries >= policy.maxRetries()) {
      return chaining.retriesExhausted(
          task, error(task, cause, "failed for good after " + retries + " retries", true));
    }
    error(
        task,
        cause,
        "is tried again in " + DurationText.of(delay.truncatedTo(ChronoUnit.MILLIS)),
        false);
    return chaining.retried(task, delay);
  }

  private static Duration delay(Reading.Task task, RetryPolicy policy) {
    return policy.delay(task.payload().retries(), ThreadLocalRandom.current().nextDouble());
  }

  private static TaskError error(
      Reading.Task task, Throwable failure, String what, boolean forGood) {
    TaskError error = TaskError.of(failure, task.tries(), task.payload());
    // Never the exception itself: it is the handler's, and its methods may throw.
    String line =
        String.format(
            "%s %s, attempt %d: %s: %s",
            task.label(),
            what,
            error.attempt(),
            Printable.of(error.type()),
            Printable.of(error.message().lines().findFirst().orElse("")));
    if (forGood) {
      log.warn(line);
    } else {
      log.info(line);
    }
    if (log.isDebugEnabled()) {
      log.debug("{} failed: {}", task.label(), Printable.lines(error.stackTrace()));
    }
    return error;
  }

  private static String words(TaskSignal signal) {
    return Printable.of(String.valueOf(signal.getMessage()));
  }
}
