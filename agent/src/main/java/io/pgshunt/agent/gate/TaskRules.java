package io.pgshunt.agent.gate;

import io.pgshunt.agent.routing.VirtualHosts;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
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
  private final Function<Publication, VirtualHosts.Host> hosts;

  /**
   * @param hosts the virtual host of a message
   */
  TaskRules(
      Supplier<Policies> policies,
      ServedQueues served,
      Function<Publication, VirtualHosts.Host> hosts) {
    this.policies = policies;
    this.served = served;
    this.hosts = hosts;
  }

  /**
   * What the operator decided against moving the task, or a continuation of it; null if nothing.
   * Asks nobody.
   */
  Translation.@Nullable PassThrough byOperator(
      Publication publication, Translation.Translated task, Collection<Step> steps) {
    Policies now = policies.get();
    Translation.PassThrough objection = byFilter(now, publication, steps);
    return objection == null ? byRollout(now, task.payload().taskId()) : objection;
  }

  /**
   * What speaks against it in who serves its queues; null if nothing.
   *
   * @param mayAsk whether the database may be asked here and now
   */
  Translation.@Nullable PassThrough byConsumers(
      Publication publication,
      Translation.Translated task,
      Collection<Step> steps,
      boolean mayAsk) {
    Policies now = policies.get();
    Translation.PassThrough objection =
        now.requireConsumer() ? served.objection(steps, now.requireHandler(), mayAsk) : null;
    return objection == null ? byFlags(publication, task, mayAsk) : objection;
  }

  private static Translation.@Nullable PassThrough byFilter(
      Policies now, Publication publication, Collection<Step> steps) {
    for (Filter filter : now.filters()) {
      if (filter.kind().equals(EXCHANGE)) {
        String why = filter.against(publication.message().exchange());
        if (why != null) {
          return new Translation.PassThrough(PassThroughReason.FILTERED, why);
        }
        continue;
      }
      for (Step step : steps) {
        String why = filter.against(filter.kind().equals(TASK) ? step.taskName() : step.queue());
        if (why != null) {
          return new Translation.PassThrough(PassThroughReason.FILTERED, step.prefix() + why);
        }
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
      Publication publication, Translation.Translated task, boolean mayAsk) {
    if (publication.immediate() && !isServed(task, mayAsk)) {
      return new Translation.PassThrough(
          PassThroughReason.IMMEDIATE, "published with immediate set, to a queue nobody serves");
    }
    AmqpMessage message = publication.message();
    if (publication.mandatory()
        && message.exchange().isEmpty()
        && !hosts.apply(publication).topology().isDeclared(message.routingKey())
        && !isServed(task, mayAsk)) {
      return new Translation.PassThrough(
          PassThroughReason.MANDATORY,
          "published with mandatory set, and nothing tells that queue '"
              + message.routingKey()
              + "' is there");
    }
    return null;
  }

  private boolean isServed(Translation.Translated task, boolean mayAsk) {
    List<Step> steps =
        task.queues().stream()
            .map(queue -> new Step(task.payload().taskName(), queue, false))
            .toList();
    return served.objection(steps, /* requireHandler= */ false, mayAsk) == null;
  }
}
