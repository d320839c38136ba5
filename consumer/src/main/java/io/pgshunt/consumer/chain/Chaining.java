package io.pgshunt.consumer.chain;

import io.pgshunt.consumer.chain.Ended.How;
import io.pgshunt.consumer.ending.Replace;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is written with the end of a task (rules C1 to C4, C6). One path for every failure, whoever
 * notices it. Thread-safe.
 */
public final class Chaining {

  /** Counts how often a task went back to its queue because its handler said so. */
  public static final String REQUEUES_HEADER = "pgshunt_requeues";

  private static final Duration FIRST_REQUEUE_DELAY = Duration.ofMillis(100);
  private static final Duration LAST_REQUEUE_DELAY = Duration.ofSeconds(30);

  private final ChainSettings settings;
  private final Supplier<String> ids;

  /**
   * @param ids draws the ids of continuations whose spec names none
   */
  public Chaining(ChainSettings settings, Supplier<String> ids) {
    this.settings = settings;
    this.ids = ids;
  }

  /**
   * The handler returned: each on_success entry follows, the result first; or on_error, if the
   * result is a failure and the settings say so.
   *
   * @param attempt number of this run, retries counted
   */
  public Ended returned(Reading.Task task, Result result, int attempt) {
    boolean failed = result.failure() != null || settings.failedResults().matches(result.value());
    if (failed && settings.failedResults().runOnError()) {
      String message =
          result.failure() == null ? "it returned " + result.value().text() : result.failure();
      return failed(
          task,
          new TaskError(
              "FAILED_RESULT",
              message,
              "",
              attempt,
              task.taskName(),
              task.taskId(),
              task.payload().args().text(),
              task.payload().kwargs().text()));
    }
    return succeeded(task, result.value());
  }

  /**
   * What a handler returned.
   *
   * @param failure what its handler says against it; null if nothing
   */
  public record Result(RawJson value, @Nullable String failure) {}

  /** The handler returned {@code result}: each on_success entry follows, the result first. */
  public Ended succeeded(Reading.Task task, RawJson result) {
    return succeeded(task, result, task.followUps().onSuccess());
  }

  private Ended succeeded(Reading.Task task, RawJson result, List<FollowUp> followUps) {
    Continuing next = continuing(task, result, null);
    next.addAll(followUps);
    String replyKey = task.followUps().replyKey();
    String key = replyKey == null && settings.results().keepAll() ? task.taskId() : replyKey;
    Outcome outcome =
        key == null ? null : new Outcome(key, result, null, settings.results().keepFor());
    return end(How.SUCCEEDED, task, next.continuations(), outcome, next.deadLetters());
  }

  /** It succeeded, and its handler has seen to what follows. */
  public Ended done(Reading.Task task) {
    return succeeded(task, RawJson.NULL, List.of());
  }

  /**
   * The handler threw: each on_error entry follows, the task's id first, the error in its headers.
   * A failure that nothing follows and nobody waits for becomes a dead letter, where Celery only
   * logs it: no failure is to be lost in silence.
   */
  public Ended failed(Reading.Task task, TaskError error) {
    FollowUps followUps = task.followUps();
    boolean unheard = followUps.onError().isEmpty() && followUps.replyKey() == null;
    return failed(How.FAILED, task, error, unheard ? Reason.FAILED : null);
  }

  /** It failed, and has been tried as often as allowed: on_error follows, and a dead letter. */
  public Ended retriesExhausted(Reading.Task task, TaskError error) {
    return failed(How.FAILED, task, error, Reason.RETRIES_EXHAUSTED);
  }

  /** No handler was run. The task becomes a dead letter, and whoever follows it is told. */
  public Ended dropped(Reading task, Reason reason, String why) {
    return failed(How.DROPPED, task, errorOf(task, reason.name(), why), reason);
  }

  /** The same task again after {@code delay}; nothing follows, nobody is told. */
  public Ended retried(Reading.Task task, Duration delay) {
    StoredTask again = task.claimed().stored().nextTry();
    return end(How.RETRIED, task, List.of(new Continuation(again, delay, null)), null, List.of());
  }

  /** How often the task with these headers went back to its queue. */
  public static int requeues(RawJson headers) {
    return Headers.requeues(headers);
  }

  /** The same task again, ever later if it came back before. */
  public Ended requeued(Reading.Task task) {
    int before = Headers.requeues(task.payload().headers());
    RawJson headers =
        Headers.with(
            task.payload().headers(), REQUEUES_HEADER, RawJson.of(Math.addExact(before, 1)));
    StoredTask again = task.claimed().stored().withHeaders(headers);
    return end(
        How.REQUEUED,
        task,
        List.of(new Continuation(again, requeueDelay(before), null)),
        null,
        List.of());
  }

  private static Duration requeueDelay(int before) {
    if (before == 0) {
      return Duration.ZERO;
    }
    Duration delay = FIRST_REQUEUE_DELAY.multipliedBy(1L << Math.min(before - 1, 20));
    return delay.compareTo(LAST_REQUEUE_DELAY) < 0 ? delay : LAST_REQUEUE_DELAY;
  }

  /** Another task takes its place, id, lineage and completion; nothing follows. */
  public Ended replaced(Reading.Task task, Replace replacement) {
    StoredTask row = task.claimed().stored();
    StoredTask other =
        row.replacedBy(
            replacement.queue().orElse(row.queue()),
            replacement.taskName(),
            replacement.args(),
            replacement.kwargs());
    String objection = Storable.objection(other);
    if (objection != null) {
      return dropped(task, Reason.REJECTED, "its replacement cannot be stored: " + objection);
    }
    return end(
        How.REPLACED, task, List.of(new Continuation(other, Duration.ZERO, null)), null, List.of());
  }

  /** The handler wants nothing to follow. Whoever waits under a reply key is told. */
  public Ended ignored(Reading.Task task, String why) {
    return silent(How.IGNORED, task, errorOf(task, How.IGNORED.name(), why), List.of());
  }

  /** The handler refused it for good. */
  public Ended rejected(Reading.Task task, String why) {
    TaskError error = errorOf(task, How.REJECTED.name(), why);
    DeadLetter letter =
        new DeadLetter(Reason.REJECTED, error, Storable.nearest(task.claimed().stored()));
    return silent(How.REJECTED, task, error, List.of(letter));
  }

  /** It was cancelled by its id. Nothing follows, as in Celery; whoever looks it up finds out. */
  public Ended revoked(Reading task) {
    return silent(
        How.REVOKED, task, errorOf(task, How.REVOKED.name(), "cancelled by its id"), List.of());
  }

  /**
   * The task was claimed after its expiry. Nothing follows, as in Celery, unless the settings say
   * otherwise; whoever looks it up or waits under a reply key finds out, as in Celery.
   */
  public Ended expired(Reading task) {
    TaskError error =
        errorOf(
            task,
            How.EXPIRED.name(),
            "expired at " + task.claimed().stored().expires() + ", not run");
    return settings.expiredRunsOnError()
        ? failed(How.EXPIRED, task, error, null)
        : silent(How.EXPIRED, task, error, List.of());
  }

  /**
   * The end of a task when no better one can be made or written. Small, and of nothing but the row
   * as it was claimed and words of ours: no result, no value for a continuation, nothing that an
   * exception said. It keeps the duties of an end: what ran and cannot be ended as it should has
   * failed, so on_error follows; ends after which nothing runs stay what they are. Whoever waits is
   * told, and the task becomes a dead letter.
   *
   * @param how the end that could not be made or written
   * @param type what on_error and whoever waits are told it was
   * @param why in words of ours, ASCII
   */
  public Ended unwritable(Reading task, How how, String type, int attempt, String why) {
    TaskError error = new TaskError(type, why, "", attempt, task.taskName(), task.taskId());
    boolean quiet =
        switch (how) {
          case IGNORED, REJECTED, REVOKED -> true;
          case EXPIRED -> !settings.expiredRunsOnError();
          case SUCCEEDED, FAILED, DROPPED, RETRIED, REQUEUED, REPLACED -> false;
        };
    if (quiet) {
      StoredTask row = Storable.nearest(task.claimed().stored());
      return silent(how, task, error, List.of(new DeadLetter(Reason.UNWRITABLE_END, error, row)));
    }
    boolean ran = how != How.DROPPED && how != How.EXPIRED;
    return failed(ran ? How.FAILED : how, task, error, Reason.UNWRITABLE_END);
  }

  private Ended silent(How how, Reading task, TaskError error, List<DeadLetter> deadLetters) {
    return end(how, task, List.of(), outcomeOf(task, error), deadLetters);
  }

  private Ended failed(How how, Reading task, TaskError error, @Nullable Reason dead) {
    Continuing next = continuing(task, RawJson.of(task.taskId()), error);
    next.addAll(task.followUps().onError());
    List<DeadLetter> deadLetters = new ArrayList<>(next.deadLetters());
    if (dead != null) {
      deadLetters.add(new DeadLetter(dead, error, Storable.nearest(task.claimed().stored())));
    }
    return end(how, task, next.continuations(), outcomeOf(task, error), deadLetters);
  }

  private Continuing continuing(Reading task, RawJson first, @Nullable TaskError error) {
    return new Continuing(task, first, error, settings.propagated(), ids);
  }

  /** Null if what the row has for a key is none: nobody can ask for it then. */
  private @Nullable Outcome outcomeOf(Reading task, TaskError error) {
    String replyKey = task.followUps().replyKey();
    String key = replyKey == null ? task.taskId() : replyKey;
    return Storable.isKey(key) ? new Outcome(key, null, error, settings.results().keepFor()) : null;
  }

  private static TaskError errorOf(Reading task, String type, String why) {
    StoredTask row = task.claimed().stored();
    return new TaskError(type, why, "", 0, row.taskName(), row.taskId(), row.args(), row.kwargs());
  }

  private static Ended end(
      How how,
      Reading task,
      List<Continuation> continuations,
      @Nullable Outcome outcome,
      List<DeadLetter> deadLetters) {
    ClaimedTask claimed = task.claimed();
    return new Ended(
        how,
        task,
        new Finished(claimed.id(), claimed.attempt(), continuations, outcome, deadLetters));
  }
}
