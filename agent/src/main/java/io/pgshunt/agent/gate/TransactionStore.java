package io.pgshunt.agent.gate;

import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.NewTask;
import java.util.List;

/** Where the rows of an AMQP transaction go. Implementations are thread-safe. */
interface TransactionStore {

  /**
   * Inserts the rows and leaves them uncommitted.
   *
   * @throws EnqueueException if it is known that no row is there; never that it is unknown
   */
  OpenRows begin(List<NewTask> tasks) throws EnqueueException;
}
