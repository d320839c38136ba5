package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Chaining.Result;
import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.consumer.chain.Ended.How;
import io.pgshunt.consumer.chain.Reading;
import io.pgshunt.consumer.ending.SoftTimeLimitExceeded;
import io.pgshunt.consumer.ending.TaskResult;
import io.pgshunt.consumer.ending.TaskSignal;
import io.pgshunt.consumer.run.TimeLimits.Watch;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.task.DurationText;
import io.pgshunt.task.Printable;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a claimed row to its end: reads it, runs its task, finds out what follows. Thread-safe. */
final class Execution {

  private static final Logger log = LoggerFactory.getLogger(Execution.class);

  private final TaskRunner runner;
  private final Chaining chaining;
  private final TimeLimits limits;
  private final WorkerSettings settings;
  private final FailureEnd failures;

  Execution(TaskRunner runner, Chaining chaining, TimeLimits limits, WorkerSettings settings) {
    this.runner = runner;
    this.chaining = chaining;
    this.limits = limits;
    this.settings = settings;
    this.failures = new FailureEnd(chaining);
  }

  /**
   * The end of {@code run}; if this throws, {@link #lastResort} is its end. Null if it came to none
   * here: its row was released while it ran (to fail by an interrupt of ours is no failure of the
   * task), or it was abandoned.
   *
   * @param onAbandoned takes the end of a run that is over its hard time limit, on another thread,
   *     while this one still runs the handler; null if none could be made
   */
  @Nullable Ended execute(Run run, Consumer<@Nullable Ended> onAbandoned) {
    ClaimedTask claimed = run.claimed();
    Reading reading = Reading.of(claimed);
    if (reading instanceof Reading.Malformed malformed) {
      log.warn("{} is malformed: {}", reading.label(), Printable.of(malformed.why()));
      return chaining.dropped(malformed, Reason.MALFORMED, malformed.why());
    }
    if (claimed.revoked() || run.isRevoked()) {
      log.info("{} was cancelled, and is not run", reading.label());
      return chaining.revoked(reading);
    }
    if (claimed.expired()) {
      log.debug("{} expired at {}", reading.label(), claimed.stored().expires());
      return chaining.expired(reading);
    }
    if (claimed.isExhausted()) {
      String why =
          "its row says that it was begun "
              + (claimed.attempt() - 1)
              + " times, and allows "
              + claimed.maxAttempts();
      log.warn("{} is dropped: {}", reading.label(), why);
      return chaining.dropped(reading, Reason.ATTEMPTS_EXHAUSTED, why);
    }
    return execute(run, (Reading.Task) reading, onAbandoned);
  }

  private @Nullable Ended execute(
      Run run, Reading.Task task, Consumer<@Nullable Ended> onAbandoned) {
    TaskPayload payload = task.payload();
    Duration soft = limit(payload.softTimeLimit(), settings.softTimeLimit());
    Duration hard = limit(payload.timeLimit(), settings.timeLimit());
    Result result = null;
    Throwable failure = null;
    Ended ended;
    run.begin();
    Watch atSoft = limits.watch(soft, run::reachSoftLimit);
    Watch atHard = limits.watch(hard, () -> abandon(run, task, hard, onAbandoned));
    try {
      result = resultOf(runner.run(invocation(run, task)));
    } catch (Throwable e) {
      // Whatever it is, an Error too: the task failed, and the process goes on if it can.
      failure = e;
    }
    try {
      // Within the limits, too: an exception's own methods are the handler's code.
      ended =
          failure == null
              ? chaining.returned(task, Objects.requireNonNull(result), task.tries())
              : endOf(run, task, failure, soft);
    } finally {
      atSoft.cancel();
      atHard.cancel();
      run.end();
    }
    if (run.isAbandoned()) {
      log.warn("{} came to its end after its hard time limit: {}", task.label(), how(failure));
      return null;
    }
    return ended;
  }

  private @Nullable Ended endOf(
      Run run, Reading.Task task, Throwable failure, @Nullable Duration soft) {
    if (run.isAbandoned()) {
      return null;
    }
    if (run.isReleased()) {
      log.warn("{} was interrupted: its row is left to other workers", task.label());
      return null;
    }
    if (run.isRevoked()) {
      log.info("{} was cancelled while it ran", task.label());
      return chaining.revoked(task);
    }
    boolean late = soft != null && run.isSoftLimitReached() && !(failure instanceof TaskSignal);
    return failures.of(
        task,
        late ? new SoftTimeLimitExceeded(soft, failure) : failure,
        runner.retryPolicy(task.taskName()));
  }

  /**
   * The end of a run whose real end could not be made: it has failed, and what is written of it is
   * small.
   *
   * @param cause why not
   */
  Ended lastResort(ClaimedTask claimed, Throwable cause) {
    String type = cause.getClass().getName();
    String why = "its end could not be made: " + type;
    try {
      Reading reading = Reading.of(claimed);
      return chaining.unwritable(reading, How.FAILED, type, reading.tries(), why);
    } catch (RuntimeException | Error e) {
      log.warn("on_error of {} cannot be read, it is in its dead letter", claimed.id(), e);
      Reading unread = Reading.unread(claimed, why);
      return chaining.unwritable(unread, How.FAILED, type, unread.tries(), why);
    }
  }

  private static Invocation invocation(Run run, Reading.Task task) {
    return new Invocation(
        task.payload(),
        task.followUps().completion(),
        run.claimed().stored().queue(),
        run.claimed().attempt(),
        run.claimed().mayHaveRun(),
        run::isReleased);
  }

  /** Celery's rule: a task's own limit goes before the worker's. */
  private static @Nullable Duration limit(@Nullable Duration own, @Nullable Duration worker) {
    return own == null ? worker : own;
  }

  private static Result resultOf(@Nullable Object returned) {
    if (returned instanceof TaskResult failed) {
      return new Result(json(failed.value()), failed.message());
    }
    return new Result(json(returned), null);
  }

  private static RawJson json(@Nullable Object value) {
    return value == null ? RawJson.NULL : RawJson.of(value);
  }

  private void abandon(
      Run run, Reading.Task task, @Nullable Duration limit, Consumer<@Nullable Ended> onAbandoned) {
    StackTraceElement[] doing = run.abandon();
    if (doing == null) {
      return;
    }
    onAbandoned.accept(endOverLimit(run, task, limit, doing));
  }

  private @Nullable Ended endOverLimit(
      Run run, Reading.Task task, @Nullable Duration limit, StackTraceElement[] doing) {
    try {
      return overLimit(task, limit, doing);
    } catch (Throwable e) {
      try {
        return lastResort(run.claimed(), e);
      } catch (Throwable again) {
        log.error("no end of {} can be made", run.label(), again);
        return null;
      }
    }
  }

  private Ended overLimit(Reading.Task task, @Nullable Duration limit, StackTraceElement[] doing) {
    // Without a limit nothing is abandoned.
    String readable = DurationText.of(Objects.requireNonNull(limit));
    String trace =
        Arrays.stream(doing).map(frame -> "\tat " + frame).collect(Collectors.joining("\n"));
    log.error(
        "{} is over its hard time limit of {}: it has failed, whatever its thread still does:\n{}",
        task.label(),
        readable,
        trace);
    TaskPayload payload = task.payload();
    TaskError error =
        new TaskError(
            "TIME_LIMIT_EXCEEDED",
            "over its hard time limit of " + readable,
            trace,
            task.tries(),
            payload.taskName(),
            payload.taskId(),
            payload.args().text(),
            payload.kwargs().text());
    return chaining.failed(task, error);
  }

  private static String how(@Nullable Throwable failure) {
    return failure == null ? "returned" : "threw " + failure.getClass().getName();
  }
}
