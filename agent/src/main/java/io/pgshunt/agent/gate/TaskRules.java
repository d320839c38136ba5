package io.pgshunt.agent.gate;

import io.pgshunt.agent.routing.Topology;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.TaskPayload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reasons to leave a task to AMQP although it can be expressed: what the operator decided, and what
 * its sender asked for beyond its being sent. Thread-safe.
 */
final class TaskRules {

  static final String TASK = "task";
  static final String QUEUE = "queue";
  static final String EXCHANGE = "exchange";

  private static final int PERCENT = 100;

  private final Supplier<Policies> policies;
  private final ServedQueues served;
  private final Topology topology;

  TaskRules(Supplier<Policies> policies, ServedQueues served, Topology topology) {
    this.policies = policies;
    this.served = served;
    this.topology = topology;
  }

  /**
   * Null if nothing is against moving the task.
   *
   * @param mayWait whether the database may be asked here and now
   */
  Translation.@Nullable PassThrough against(
      Publication publication, Translation.Translated task, boolean mayWait) {
    Policies now = policies.get();
    Translation.PassThrough objection = byFilter(now, publication, task);
    if (objection == null) {
      objection = byRollout(now, task.payload().taskId());
    }
    if (objection == null && now.requireConsumer()) {
      objection = served.objection(allQueues(task), mayWait);
    }
    return objection == null ? byFlags(publication, task, mayWait) : objection;
  }

  private static Translation.@Nullable PassThrough byFilter(
      Policies now, Publication publication, Translation.Translated task) {
    for (Filter filter : now.filters()) {
      List<String> names =
          switch (filter.kind()) {
            case TASK -> List.of(task.payload().taskName());
            case QUEUE -> task.queues();
            default -> List.of(publication.message().exchange());
          };
      String why = filter.against(names);
      if (why != null) {
        return new Translation.PassThrough(PassThroughReason.FILTERED, why);
      }
    }
    return null;
  }

  /** By the task's id, so that a task sent again goes the same way, in every JVM. */
  private static Translation.@Nullable PassThrough byRollout(Policies now, String taskId) {
    if (now.rollout() >= PERCENT || slot(taskId) < now.rollout()) {
      return null;
    }
    return new Translation.PassThrough(
        PassThroughReason.ROLLOUT,
        "task id '" + taskId + "' is not among the " + now.rollout() + " percent that move");
  }

  /** 0 to 99. Mixed, for ids that differ in their last characters only are alike in hash codes. */
  static int slot(String taskId) {
    int hash = taskId.hashCode() * 0x9E3779B9;
    hash ^= hash >>> 16;
    hash *= 0x85EBCA6B;
    return Integer.remainderUnsigned(hash ^ (hash >>> 13), PERCENT);
  }

  /**
   * What {@code mandatory} and {@code immediate} ask (AMQP 0-9-1, section 1.8.3.3) is fulfilled by
   * a queue that is there, or that somebody serves; else it is the broker that has to answer.
   */
  private Translation.@Nullable PassThrough byFlags(
      Publication publication, Translation.Translated task, boolean mayWait) {
    if (publication.immediate() && served.objection(task.queues(), mayWait) != null) {
      return new Translation.PassThrough(
          PassThroughReason.IMMEDIATE, "published with immediate set, to a queue nobody serves");
    }
    if (publication.mandatory() && publication.message().exchange().isEmpty()) {
      for (String queue : task.queues()) {
        if (!topology.isDeclared(queue) && served.objection(List.of(queue), mayWait) != null) {
          return new Translation.PassThrough(
              PassThroughReason.MANDATORY,
              "published with mandatory set, and nothing tells that queue '"
                  + queue
                  + "' is there");
        }
      }
    }
    return null;
  }

  /** Those of its continuations, too: a callback is lost on a queue that nobody serves. */
  private static Set<String> allQueues(Translation.Translated task) {
    Set<String> queues = new LinkedHashSet<>(task.queues());
    TaskPayload payload = task.payload();
    List<ContinuationSpec> open = new ArrayList<>(payload.completion().onSuccess());
    open.addAll(payload.completion().onError());
    while (!open.isEmpty()) {
      ContinuationSpec spec = open.remove(open.size() - 1);
      queues.add(spec.queue());
      open.addAll(spec.onSuccess());
      open.addAll(spec.onError());
    }
    return queues;
  }
}
