package io.pgshunt.consumer.chain;

import io.pgshunt.consumer.chain.Ended.How;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is written with the end of a task (rules C1 to C3). One path for every failure, whoever
 * notices it. Thread-safe.
 */
public final class Chaining {

  private final ResultPolicy results;
  private final Set<String> propagated;
  private final Supplier<String> ids;

  /** Passes no headers on. */
  public Chaining(ResultPolicy results, Supplier<String> ids) {
    this(results, Set.of(), ids);
  }

  /**
   * @param propagated names of headers that continuations get from their parent (rule C7)
   * @param ids draws the ids of continuations whose spec names none
   */
  public Chaining(ResultPolicy results, Set<String> propagated, Supplier<String> ids) {
    this.results = results;
    this.propagated = Set.copyOf(propagated);
    this.ids = ids;
  }

  /** The handler returned {@code result}: each on_success entry follows, the result first. */
  public Ended succeeded(Reading.Task task, RawJson result) {
    Continuing next = new Continuing(task, result, null, propagated, ids);
    next.addAll(task.followUps().onSuccess());
    String replyKey = task.followUps().replyKey();
    String key = replyKey == null && results.keepAll() ? task.taskId() : replyKey;
    Outcome outcome = key == null ? null : new Outcome(key, result, null, results.keepFor());
    return end(How.SUCCEEDED, task, next, outcome, next.deadLetters());
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

  /** No handler was run. The task becomes a dead letter, and whoever follows it is told. */
  public Ended dropped(Reading task, Reason reason, String why) {
    return failed(How.DROPPED, task, errorOf(task, reason.name(), why), reason);
  }

  /**
   * The task was claimed after its expiry. Nothing follows, as in Celery; whoever looks it up or
   * waits under a reply key finds out, as in Celery.
   */
  public Ended expired(Reading task) {
    TaskError error =
        errorOf(task, "EXPIRED", "expired at " + task.claimed().stored().expires() + ", not run");
    Continuing nothing = new Continuing(task, RawJson.NULL, error, propagated, ids);
    return end(How.EXPIRED, task, nothing, outcomeOf(task, error), List.of());
  }

  private Ended failed(How how, Reading task, TaskError error, @Nullable Reason dead) {
    Continuing next = new Continuing(task, RawJson.of(task.taskId()), error, propagated, ids);
    next.addAll(task.followUps().onError());
    List<DeadLetter> deadLetters = new ArrayList<>(next.deadLetters());
    if (dead != null) {
      deadLetters.add(new DeadLetter(dead, error, Storable.nearest(task.claimed().stored())));
    }
    return end(how, task, next, outcomeOf(task, error), deadLetters);
  }

  private Outcome outcomeOf(Reading task, TaskError error) {
    String replyKey = task.followUps().replyKey();
    return new Outcome(replyKey == null ? task.taskId() : replyKey, null, error, results.keepFor());
  }

  private static TaskError errorOf(Reading task, String type, String why) {
    return new TaskError(type, why, "", 0, task.taskName(), task.taskId());
  }

  private static Ended end(
      How how,
      Reading task,
      Continuing next,
      @Nullable Outcome outcome,
      List<DeadLetter> deadLetters) {
    ClaimedTask claimed = task.claimed();
    return new Ended(
        how,
        task,
        new Finished(claimed.id(), claimed.attempt(), next.continuations(), outcome, deadLetters));
  }
}
