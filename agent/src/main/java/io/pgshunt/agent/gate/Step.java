package io.pgshunt.agent.gate;

import io.pgshunt.celery.Translation;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.TaskPayload;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A task on a queue: the one that is published, or one that may follow it.
 *
 * @param continuation whether it follows: a callback, an errback or a member of a chain, at any
 *     depth
 */
record Step(String taskName, String queue, boolean continuation) {

  /** All steps of what is published, the first ones first. */
  static Collection<Step> of(Translation.Translated task) {
    TaskPayload payload = task.payload();
    Set<Step> steps = new LinkedHashSet<>();
    for (String queue : task.queues()) {
      steps.add(new Step(payload.taskName(), queue, false));
    }
    Deque<ContinuationSpec> open = new ArrayDeque<>(payload.completion().onSuccess());
    open.addAll(payload.completion().onError());
    // One that several others lead to is looked at once
    Set<ContinuationSpec> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    while (!open.isEmpty()) {
      ContinuationSpec spec = open.remove();
      if (seen.add(spec)) {
        steps.add(new Step(spec.taskName(), spec.queue(), true));
        open.addAll(spec.onSuccess());
        open.addAll(spec.onError());
      }
    }
    return steps;
  }

  /** For messages: nothing for the task itself, which the line is about anyway. */
  String prefix() {
    return continuation ? "callback '" + taskName + "' on queue '" + queue + "': " : "";
  }
}
