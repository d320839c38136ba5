package io.pgshunt.consumer.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.consumer.ending.Done;
import io.pgshunt.consumer.ending.Reject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Runs tasks by a handler as a consumer does, each on a thread of its own. */
final class Runs implements AutoCloseable {

  private final TaskHandler<?> handler;
  private final List<Run> runs = new ArrayList<>();

  Runs(List<TaskHandler<?>> handlers) {
    assertThat(handlers).hasSize(1);
    this.handler = handlers.get(0);
  }

  /** One run, and how it ended. */
  final class Run {
    private final Thread thread;
    private volatile String end = "";

    private Run(TaskContext task) {
      thread = new Thread(() -> end = endOf(task));
    }

    private String endOf(TaskContext task) {
      try {
        Object result = handler.run(task);
        return "returned " + result;
      } catch (Reject e) {
        return e.isRequeue() ? "requeued" : "rejected: " + e.getMessage();
      } catch (Done e) {
        return "done";
      } catch (Exception | Error e) {
        return "threw " + e.getClass().getSimpleName() + ": " + e.getMessage();
      }
    }

    void interrupt() {
      thread.interrupt();
    }

    /** Waits for its end. */
    String end() throws InterruptedException {
      thread.join(10_000);
      assertThat(thread.isAlive()).as("still runs").isFalse();
      return end;
    }

    /** Waits until nothing but an ack or an interrupt can get it on. */
    Run waits() {
      await().until(() -> thread.getState() == Thread.State.WAITING);
      return this;
    }

    boolean isAlive() {
      return thread.isAlive();
    }
  }

  Run start(TaskContext task) {
    Run run = new Run(task);
    runs.add(run);
    run.thread.start();
    return run;
  }

  Run start(String id) {
    return start(OneTask.of(id));
  }

  /** How the run of a task ends that needs nothing from outside. */
  String end(TaskContext task) throws InterruptedException {
    return Objects.requireNonNull(start(task).end());
  }

  String end(String id) throws InterruptedException {
    return end(OneTask.of(id));
  }

  @Override
  public void close() {
    runs.forEach(Run::interrupt);
  }
}
