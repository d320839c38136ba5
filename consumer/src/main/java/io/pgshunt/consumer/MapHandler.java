package io.pgshunt.consumer;

import io.pgshunt.consumer.ending.Done;
import io.pgshunt.consumer.run.Invocation;
import io.pgshunt.task.Completion;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Celery's {@code task.map(items)} and {@code task.starmap(items)}: one task that runs another one
 * in place for each item; its result is the list of theirs (fact 11). The first item that fails
 * fails the whole.
 */
final class MapHandler implements TaskHandler<List<@Nullable Object>> {

  private final String name;
  private final boolean spread;
  private final Handlers handlers;

  /**
   * @param spread whether an item is a list of arguments, or one argument
   */
  private MapHandler(String name, boolean spread, Handlers handlers) {
    this.name = name;
    this.spread = spread;
    this.handlers = handlers;
  }

  static List<MapHandler> builtIn(Handlers handlers) {
    return List.of(
        new MapHandler("celery.map", false, handlers),
        new MapHandler("celery.starmap", true, handlers));
  }

  @Override
  public String taskName() {
    return name;
  }

  @Override
  public List<@Nullable Object> run(TaskContext task) throws Exception {
    Map<String, RawJson> signature = task.kwarg("task", RawJson.class).members();
    List<@Nullable Object> results = new ArrayList<>();
    for (RawJson item : task.kwarg("it", RawJson.class).elements()) {
      results.add(result(invocation(task, signature, item)));
    }
    return results;
  }

  private @Nullable Object result(Invocation item) throws Exception {
    try {
      return handlers.run(item);
    } catch (Done e) {
      // Of an item nothing follows anyway: the whole has the continuations.
      return null;
    }
  }

  private Invocation invocation(TaskContext task, Map<String, RawJson> signature, RawJson item) {
    TaskPayload inner =
        TaskPayload.builder(task.taskId(), innerName(signature))
            .args(args(signature, item))
            .kwargs(member(signature, "kwargs", RawJson.EMPTY_OBJECT))
            .headers(task.payload().headers())
            .rootId(task.payload().rootId())
            .parentId(task.payload().parentId())
            .retries(task.retries())
            .build();
    return new Invocation(
        inner,
        new Completion.None(),
        task.queue(),
        task.attempt(),
        task.isRedelivered(),
        task::isLeaseLost);
  }

  private String innerName(Map<String, RawJson> signature) {
    RawJson inner = member(signature, "task", RawJson.NULL);
    if (!inner.isString()) {
      throw new JsonException(name + ": the signature to run names no task: " + inner.describe());
    }
    return inner.asString();
  }

  /** The item's arguments, then the signature's own; its own only if it is immutable. */
  private RawJson args(Map<String, RawJson> signature, RawJson item) {
    RawJson own = member(signature, "args", RawJson.EMPTY_ARRAY);
    if (RawJson.of(true).equals(signature.get("immutable"))) {
      return own;
    }
    List<RawJson> args = new ArrayList<>(spread ? item.elements() : List.of(item));
    args.addAll(own.elements());
    return RawJson.array(args);
  }

  private static RawJson member(Map<String, RawJson> signature, String name, RawJson otherwise) {
    RawJson value = signature.get(name);
    return value == null || value.isNull() ? otherwise : value;
  }
}
