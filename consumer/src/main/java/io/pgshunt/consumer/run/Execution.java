package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.consumer.chain.Reading;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a claimed row to its end: reads it, runs its task, finds out what follows. Thread-safe. */
final class Execution {

  private static final Logger log = LoggerFactory.getLogger(Execution.class);

  private final TaskRunner runner;
  private final Chaining chaining;

  Execution(TaskRunner runner, Chaining chaining) {
    this.runner = runner;
    this.chaining = chaining;
  }

  /**
   * The end of {@code run}; null if it came to none, because its row was released while it ran: to
   * fail by an interrupt of ours is no failure of the task.
   */
  @Nullable Ended execute(Run run) {
    ClaimedTask claimed = run.claimed();
    Reading reading = Reading.of(claimed);
    if (reading instanceof Reading.Malformed malformed) {
      log.warn("{} is malformed: {}", name(reading), malformed.why());
      return chaining.dropped(malformed, Reason.MALFORMED, malformed.why());
    }
    if (claimed.expired()) {
      log.debug("{} expired at {}", name(reading), claimed.stored().expires());
      return chaining.expired(reading);
    }
    return execute(run, (Reading.Task) reading);
  }

  private @Nullable Ended execute(Run run, Reading.Task task) {
    TaskPayload payload = task.payload();
    ClaimedTask claimed = run.claimed();
    Throwable failure;
    run.begin();
    try {
      Object result =
          runner.run(
              new Invocation(
                  payload, claimed.stored().queue(), claimed.attempt(), run::isReleased));
      return chaining.succeeded(task, result == null ? RawJson.NULL : RawJson.of(result));
    } catch (Throwable e) {
      // Whatever it is, an Error too: the task failed, and the process goes on if it can.
      failure = e;
    } finally {
      run.end();
    }
    if (run.isReleased()) {
      log.warn("{} was interrupted: its row is left to other workers", name(task));
      return null;
    }
    TaskError error = errorOf(failure, claimed.attempt(), payload);
    // Never the exception itself: it is the handler's, and its methods may throw.
    log.warn(
        "{} failed, attempt {}: {}: {}",
        name(task),
        error.attempt(),
        error.type(),
        firstLine(error.message()));
    log.debug("{} failed: {}", name(task), error.stackTrace());
    return chaining.failed(task, error);
  }

  private static TaskError errorOf(Throwable failure, int attempt, TaskPayload payload) {
    try {
      return TaskError.of(failure, attempt, payload.taskName(), payload.taskId());
    } catch (RuntimeException | StackOverflowError e) {
      return new TaskError(
          failure.getClass().getName(),
          "its own message cannot be had: " + e.getClass().getName(),
          "",
          attempt,
          payload.taskName(),
          payload.taskId());
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static String name(Reading task) {
    return task.taskName() + "[" + task.taskId() + "]";
  }
}
