package io.pgshunt.it.consumer;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call of a handler.
 *
 * @param call in the words of the table of observations: {@code lab.cb(5, "own", k="v")}
 */
record TaskRun(
    String call,
    String task,
    String id,
    String rootId,
    @Nullable String parentId,
    String queue,
    int attempt,
    @Nullable TaskError error,
    TaskPayload payload) {

  static TaskRun of(TaskContext task) {
    String arguments =
        Stream.concat(
                task.args().stream().map(RawJson::text),
                task.kwargs().entrySet().stream()
                    .map(kwarg -> kwarg.getKey() + "=" + kwarg.getValue().text()))
            .collect(Collectors.joining(", "));
    return new TaskRun(
        task.taskName() + "(" + arguments + ")",
        task.taskName(),
        task.taskId(),
        task.rootId(),
        task.parentId().orElse(null),
        task.queue(),
        task.attempt(),
        task.error().orElse(null),
        task.payload());
  }
}
