package io.pgshunt.bench.peers;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import org.jspecify.annotations.Nullable;

/** The handlers that note what they ran, and do nothing else. */
final class PgshuntHandlers {

  private PgshuntHandlers() {}

  static TaskHandler<?>[] of(Contestant.Journal journal) {
    return new TaskHandler<?>[] {new Task(journal), new Callback(journal)};
  }

  private record Task(Contestant.Journal journal) implements TaskHandler<Long> {

    @Override
    public String taskName() {
      return PgshuntTable.TASK;
    }

    @Override
    public Long run(TaskContext task) {
      long number = TaskIds.number(task.taskId());
      journal.task(number);
      return number;
    }
  }

  private record Callback(Contestant.Journal journal) implements TaskHandler<Void> {

    @Override
    public String taskName() {
      return PgshuntTable.CALLBACK;
    }

    @Override
    public @Nullable Void run(TaskContext task) {
      journal.callback(task.arg(0, Long.class));
      return null;
    }
  }
}
