package io.pgshunt.consumer;

import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The task that a handler is to run. Thread-safe, and of use until the handler ends.
 *
 * <p>Arguments are JSON. {@link RawJson} as the type asked for gives the text as it was sent, null
 * included; other types are bound by {@link io.pgshunt.task.Json}.
 */
public interface TaskContext {

  /** Identity of the task, the same in each attempt. */
  String taskId();

  String taskName();

  /** The queue it was claimed from. */
  String queue();

  /** Number of this run, from 1. Above 1, an earlier worker was lost while it ran the task. */
  int attempt();

  /**
   * Whether it was delivered before: to a worker that was lost, or to a handler that requeued it.
   */
  boolean isRedelivered();

  /** How often it was tried before, by its sender or by retries here. */
  int retries();

  /** Id of the first task of this lineage: this task's own if nothing came before. */
  String rootId();

  /** Id of the task that this one follows; empty if it was sent by itself. */
  Optional<String> parentId();

  /** The positional arguments. */
  List<RawJson> args();

  /**
   * A positional argument, counted from 0.
   *
   * @throws TaskArgumentException if it is missing, null, or no {@code type}
   */
  <T> T arg(int position, Class<T> type);

  /**
   * A positional argument, counted from 0; empty if it is missing or null.
   *
   * @throws TaskArgumentException if it is no {@code type}
   */
  <T> Optional<T> optionalArg(int position, Class<T> type);

  /** The keyword arguments, in the order they were sent. */
  Map<String, RawJson> kwargs();

  /**
   * A keyword argument.
   *
   * @throws TaskArgumentException if it is missing, null, or no {@code type}
   */
  <T> T kwarg(String name, Class<T> type);

  /**
   * A keyword argument; empty if it is missing or null.
   *
   * @throws TaskArgumentException if it is no {@code type}
   */
  <T> Optional<T> optionalKwarg(String name, Class<T> type);

  /** Custom headers, and whatever else of the original message no rule uses. */
  Map<String, RawJson> headers();

  /** One header; empty if it is missing or null. */
  Optional<RawJson> header(String name);

  /** Why the task failed that this one follows as its on_error; empty for all other tasks. */
  Optional<TaskError> error();

  /**
   * True once this run's end can no longer be written, because its worker was taken for lost or is
   * stopping: another worker runs the task again, so work that is not yet done need not be.
   */
  boolean isLeaseLost();

  /**
   * What follows this task's end, as far as it can be read. The consumer sees to that; a handler
   * need not.
   */
  Completion completion();

  /** Everything that was sent, but for the continuations. */
  TaskPayload payload();
}
