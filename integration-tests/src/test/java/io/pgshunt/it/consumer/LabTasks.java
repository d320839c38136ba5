package io.pgshunt.it.consumer;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.consumer.ending.Ignore;
import io.pgshunt.consumer.ending.Reject;
import io.pgshunt.consumer.ending.Replace;
import io.pgshunt.consumer.ending.Retry;
import io.pgshunt.consumer.ending.RetryPolicy;
import io.pgshunt.task.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The tasks of the lab in which Celery was observed, with a ledger of their runs. They return and
 * throw what they did there.
 */
final class LabTasks {

  private static final Duration SOON = Duration.ofMillis(20);

  private static final RetryPolicy TWICE =
      new RetryPolicy(2, SOON, SOON, List.of(ArithmeticException.class));

  private final List<TaskRun> ledger = new CopyOnWriteArrayList<>();

  List<TaskRun> ledger() {
    return ledger;
  }

  TaskHandler<?>[] handlers() {
    return Stream.of(tasks(), callbacks(), endings())
        .flatMap(List::stream)
        .toArray(TaskHandler<?>[]::new);
  }

  private List<NamedTask> tasks() {
    return List.of(
        task("lab.add", LabTasks::sum),
        task("lab.echo", task -> Map.of("args", task.args(), "kwargs", task.kwargs())),
        task("lab.ret", task -> task.args().isEmpty() ? null : task.arg(0, RawJson.class)),
        task("lab.none", task -> null),
        task("lab.unserial", task -> new Object()),
        task("lab.fail", failing(new IllegalArgumentException("boom"))));
  }

  private List<NamedTask> callbacks() {
    return List.of(
        task("lab.cb", task -> "cb-result"),
        task("lab.cb2", task -> "cb2-result"),
        task("lab.cb3", task -> "cb3-result"),
        task("lab.cb_fail", failing(new IllegalStateException("callback failed"))),
        task("lab.cb_strict", task -> task.arg(0, Integer.class) + task.kwarg("k", Integer.class)),
        task("lab.old_errback", task -> "old"),
        task("lab.fail_errback", failing(new IllegalStateException("errback broke"))));
  }

  private List<NamedTask> endings() {
    return List.of(
        task(
            "lab.retry_ok",
            task -> {
              if (task.retries() == 0) {
                throw Retry.after(SOON);
              }
              return "after-retry";
            }),
        task("lab.retry_max", failing(Retry.because(new IllegalStateException("always"))), TWICE),
        task("lab.autoretry", failing(new ArithmeticException("auto")), TWICE),
        task("lab.ignore", failing(Ignore.because("seen before"))),
        task("lab.reject", failing(Reject.toDeadLetters("not mine"))),
        task(
            "lab.reject_requeue_once",
            task -> {
              if (runs(task.taskId()) == 1) {
                throw Reject.requeue("not now");
              }
              return "second";
            }),
        task("lab.replace", failing(Replace.with("lab.cb2", "replacement"))),
        task(
            "lab.sleep",
            task -> {
              new CountDownLatch(1).await();
              return "never";
            }));
  }

  private static int sum(TaskContext task) {
    return task.args().stream().mapToInt(arg -> Integer.parseInt(arg.text())).sum();
  }

  private static NamedTask.Code failing(Exception failure) {
    return task -> {
      throw failure;
    };
  }

  private long runs(String id) {
    return ledger.stream().filter(run -> run.id().equals(id)).count();
  }

  private NamedTask task(String name, NamedTask.Code code) {
    return task(name, code, RetryPolicy.WHEN_ASKED);
  }

  private NamedTask task(String name, NamedTask.Code code, RetryPolicy retries) {
    return new NamedTask(
        name,
        task -> {
          ledger.add(TaskRun.of(task));
          return code.run(task);
        },
        retries);
  }
}
