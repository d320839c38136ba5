package io.pgshunt.it.consumer;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.task.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The tasks of the lab in which Celery was observed, with a ledger of their runs. They return and
 * throw what they did there.
 */
final class LabTasks {

  private final List<TaskRun> ledger = new CopyOnWriteArrayList<>();

  List<TaskRun> ledger() {
    return ledger;
  }

  TaskHandler<?>[] handlers() {
    List<TaskHandler<?>> handlers = new ArrayList<>();
    handlers.add(task("lab.add", LabTasks::sum));
    handlers.add(task("lab.cb", task -> "cb-result"));
    handlers.add(task("lab.cb2", task -> "cb2-result"));
    handlers.add(task("lab.cb3", task -> "cb3-result"));
    handlers.add(
        task(
            "lab.cb_fail",
            task -> {
              throw new IllegalStateException("callback failed");
            }));
    handlers.add(
        task("lab.cb_strict", task -> task.arg(0, Integer.class) + task.kwarg("k", Integer.class)));
    handlers.add(task("lab.echo", task -> Map.of("args", task.args(), "kwargs", task.kwargs())));
    handlers.add(
        task("lab.ret", task -> task.args().isEmpty() ? null : task.arg(0, RawJson.class)));
    handlers.add(task("lab.none", task -> null));
    handlers.add(
        task(
            "lab.fail",
            task -> {
              throw new IllegalArgumentException("boom");
            }));
    handlers.add(task("lab.old_errback", task -> "old"));
    handlers.add(
        task(
            "lab.fail_errback",
            task -> {
              throw new IllegalStateException("errback broke");
            }));
    handlers.add(task("lab.unserial", task -> new Object()));
    return handlers.toArray(TaskHandler<?>[]::new);
  }

  private static int sum(TaskContext task) {
    return task.args().stream().mapToInt(arg -> Integer.parseInt(arg.text())).sum();
  }

  private TaskHandler<Object> task(String name, NamedTask.Code code) {
    return new NamedTask(
        name,
        task -> {
          ledger.add(TaskRun.of(task));
          return code.run(task);
        });
  }
}
