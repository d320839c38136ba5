package io.pgshunt.agent.gate;

import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.NewTask;
import java.util.List;

/** Where rows go. Implementations are thread-safe. */
interface TaskStore {

  /**
   * Commits the rows, all or none; durable when this returns.
   *
   * @throws EnqueueException saying whether they may be there
   */
  void enqueue(List<NewTask> tasks) throws EnqueueException;
}
