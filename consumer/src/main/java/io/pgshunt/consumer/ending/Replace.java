package io.pgshunt.consumer.ending;

import io.pgshunt.task.RawJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands the task on to another one, as Celery's {@code self.replace}: the replacement has the same
 * id and takes over continuations or reply key, headers, priority and lineage. Nothing runs for the
 * task itself.
 */
public final class Replace extends TaskSignal {

  private static final long serialVersionUID = 1L;

  private final String taskName;
  private final transient RawJson args;
  private final transient RawJson kwargs;
  private final transient @Nullable String queue;

  private Replace(String taskName, RawJson args, RawJson kwargs, @Nullable String queue) {
    super("replaced by " + taskName, null);
    this.taskName = taskName;
    this.args = args;
    this.kwargs = kwargs;
    this.queue = queue;
  }

  /**
   * By a task on the same queue.
   *
   * @param taskName not blank
   * @param args positional arguments, to be written as JSON
   * @throws io.pgshunt.task.JsonException if an argument has no JSON form
   */
  public static Replace with(String taskName, Object... args) {
    if (taskName.isBlank()) {
      throw new IllegalArgumentException("the replacement's task name is blank");
    }
    return new Replace(taskName, RawJson.of(List.of(args)), RawJson.EMPTY_OBJECT, null);
  }

  /** The same with one more keyword argument. */
  public Replace kwarg(String name, Object value) {
    Map<String, RawJson> all = new LinkedHashMap<>(kwargs.members());
    all.put(name, RawJson.of(value));
    return new Replace(taskName, args, RawJson.object(all), queue);
  }

  /** The same on another queue. */
  public Replace onQueue(String other) {
    if (other.isBlank()) {
      throw new IllegalArgumentException("the replacement's queue is blank");
    }
    return new Replace(taskName, args, kwargs, other);
  }

  public String taskName() {
    return taskName;
  }

  public RawJson args() {
    return args;
  }

  public RawJson kwargs() {
    return kwargs;
  }

  /** Empty for the task's own. */
  public Optional<String> queue() {
    return Optional.ofNullable(queue);
  }
}
