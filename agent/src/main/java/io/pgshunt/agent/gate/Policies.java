package io.pgshunt.agent.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an operator decides about messages that could move. Can be exchanged while the service runs.
 * Immutable.
 *
 * @param filters which tasks, queues and exchanges may move
 * @param rollout percent of the tasks that move, 0 to 100
 * @param rejectUntranslatable whether the sender of a task that cannot be expressed gets an
 *     exception, instead of the task going to AMQP
 * @param throwOnFailure whether the sender gets an exception if PostgreSQL does not take a task,
 *     instead of the task going to AMQP
 * @param requireConsumer whether a queue has to be served for tasks to go there
 * @param requireHandler whether one of those who serve it then has to know the task's name
 */
public record Policies(
    List<Filter> filters,
    int rollout,
    boolean rejectUntranslatable,
    boolean throwOnFailure,
    boolean requireConsumer,
    boolean requireHandler) {

  static final String ROLLOUT = "pgshunt.rollout";

  /** The settings that may change while the service runs, but for the flag itself. */
  public static final Set<String> SETTINGS =
      Set.of(
          "pgshunt.include-tasks",
          "pgshunt.exclude-tasks",
          "pgshunt.include-queues",
          "pgshunt.exclude-queues",
          "pgshunt.include-exchanges",
          "pgshunt.exclude-exchanges",
          ROLLOUT,
          "pgshunt.untranslatable",
          "pgshunt.on-failure",
          "pgshunt.require-consumer",
          "pgshunt.require-handler");

  private static final int EVERYTHING = 100;

  /** Everything that can be expressed moves, whether or not anybody serves its queue. */
  static final Policies NONE = new Policies(List.of(), EVERYTHING, false, false, false, false);

  public Policies {
    filters = List.copyOf(filters);
  }

  static Policies read(Settings settings) {
    List<Filter> filters = new ArrayList<>();
    for (String kind : new String[] {TaskRules.TASK, TaskRules.QUEUE, TaskRules.EXCHANGE}) {
      filters.add(Filter.read(settings, kind));
    }
    return new Policies(
        filters,
        settings.number(ROLLOUT, EVERYTHING, 0, EVERYTHING, "percent"),
        !settings.choice("pgshunt.untranslatable", "amqp", "reject"),
        !settings.choice("pgshunt.on-failure", "amqp", "throw"),
        settings.choice("pgshunt.require-consumer", "true", "false"),
        settings.choice("pgshunt.require-handler", "true", "false"));
  }

  /** The same, but for the percentage. */
  public Policies withRollout(int percent) {
    return new Policies(
        filters, percent, rejectUntranslatable, throwOnFailure, requireConsumer, requireHandler);
  }
}
