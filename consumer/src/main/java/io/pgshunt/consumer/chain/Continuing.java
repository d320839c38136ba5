package io.pgshunt.consumer.chain;

import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Expiry;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns the follow-ups of one ended task into tasks (rules C1, C2, C6a): what can be enqueued into
 * continuations, what cannot into dead letters that hold the value they should have received.
 */
final class Continuing {

  private final Reading parent;
  private final RawJson first;
  private final @Nullable TaskError error;
  private final Map<String, RawJson> inherited;
  private final Supplier<String> ids;
  private final List<Continuation> continuations = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();

  /**
   * @param first goes before each continuation's own args: the result, or the failed task's id
   * @param error goes into each continuation's headers; null on success
   * @param propagated names of the parent's headers that each continuation gets
   * @param ids draws the ids of continuations whose spec names none
   */
  Continuing(
      Reading parent,
      RawJson first,
      @Nullable TaskError error,
      Set<String> propagated,
      Supplier<String> ids) {
    this.inherited = parent instanceof Reading.Task task ? inherited(task, propagated) : Map.of();
    this.parent = parent;
    this.first = first;
    this.error = error;
    this.ids = ids;
  }

  List<Continuation> continuations() {
    return continuations;
  }

  List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  void addAll(List<FollowUp> followUps) {
    followUps.forEach(this::add);
  }

  private void add(FollowUp followUp) {
    if (followUp instanceof FollowUp.Spec good) {
      add(good.spec());
    } else if (followUp instanceof FollowUp.Bad bad) {
      deadLetters.add(
          BadContinuation.deadLetter(bad, parent, this::argsOf, this::headersOf, ids.get()));
    }
  }

  private void add(ContinuationSpec spec) {
    TaskPayload payload = payloadOf(spec);
    StoredTask row = StoredTask.of(new NewTask(spec.queue(), payload));
    String objection = Storable.objection(row);
    if (objection == null) {
      continuations.add(
          new Continuation(row, spec.countdown(), lifetime(spec.expires()), false, payload));
    } else {
      deadLetters.add(BadContinuation.deadLetter(row, parent, objection));
    }
  }

  private TaskPayload payloadOf(ContinuationSpec spec) {
    String id = spec.taskId();
    return TaskPayload.builder(id == null ? ids.get() : id, spec.taskName())
        .args(argsOf(spec.args(), spec.immutable()))
        .kwargs(spec.kwargs())
        .headers(headersOf(spec.headers()))
        .rootId(parent.rootId())
        .parentId(parent.taskId())
        .priority(spec.priority())
        .eta(spec.eta())
        .expires(spec.expires() instanceof Expiry.At at ? at.instant() : null)
        .timeLimit(spec.timeLimit())
        .softTimeLimit(spec.softTimeLimit())
        .completion(Completion.of(spec.onSuccess(), spec.onError()))
        .build();
  }

  private RawJson argsOf(RawJson own, boolean immutable) {
    return immutable ? own : own.prepend(first);
  }

  /** A header that the continuation has itself is its own. */
  private RawJson headersOf(RawJson own) {
    RawJson headers = inherited.isEmpty() ? own : Headers.withDefaults(own, inherited);
    return error == null
        ? headers
        : Headers.with(headers, TaskError.HEADER, PayloadJson.write(error));
  }

  private static Map<String, RawJson> inherited(Reading.Task parent, Set<String> names) {
    String headers = parent.payload().headers().text();
    if (headers.indexOf('\\') < 0 && names.stream().noneMatch(headers::contains)) {
      return Map.of();
    }
    Map<String, RawJson> inherited = new LinkedHashMap<>(parent.payload().headers().members());
    inherited.keySet().retainAll(names);
    return inherited;
  }

  private static @Nullable Duration lifetime(@Nullable Expiry expires) {
    return expires instanceof Expiry.After after ? after.delay() : null;
  }
}
