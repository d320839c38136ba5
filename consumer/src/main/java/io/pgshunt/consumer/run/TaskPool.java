package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Ended;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that run tasks. A slot is free as soon as its task ends, before that is written. */
final class TaskPool {

  private static final Logger log = LoggerFactory.getLogger(TaskPool.class);

  private final Shared shared;
  private final Execution execution;
  private final ExecutorService threads;

  TaskPool(Shared shared, Execution execution) {
    this.shared = shared;
    this.execution = execution;
    this.threads = TaskThreads.create(shared.settings().virtualThreads());
  }

  /** Runs the task of a claimed row; false if it is too late for that: the row is still unbegun. */
  boolean start(Run run) {
    if (!shared.lease().admit(run)) {
      return false;
    }
    try {
      threads.execute(() -> execute(run));
      return true;
    } catch (RejectedExecutionException e) {
      shared.lease().end(run);
      return false;
    }
  }

  private void execute(Run run) {
    try {
      add(run, execution.execute(run, ended -> abandon(run, ended)));
    } catch (RuntimeException | Error e) {
      log.error(
          "the end of {}[{}] could not be made out. Its row stays with this worker, and the task"
              + " runs again once the worker has stopped",
          run.claimed().stored().taskName(),
          run.claimed().stored().taskId(),
          e);
    } finally {
      shared.lease().end(run);
    }
  }

  private void add(Run run, @Nullable Ended ended) {
    if (ended != null) {
      shared.unwritten().add(new Ending(run.worker(), ended));
    }
  }

  /** The task has ended, its thread has not: the slot is free for another. */
  private void abandon(Run run, Ended ended) {
    add(run, ended);
    shared.lease().abandon(run);
  }

  /** No thread takes a task any more; those that run are interrupted. */
  void shutdown() {
    threads.shutdownNow();
  }
}
