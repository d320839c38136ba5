package io.pgshunt.agent.gate;

import io.pgshunt.queue.EnqueueException;

/** Rows that are inserted and not committed. To be ended once. For one thread. */
interface OpenRows {

  /**
   * Commits; durable when this returns.
   *
   * @throws EnqueueException saying whether the rows may be there
   */
  void commit() throws EnqueueException;

  /** Forgets the rows. */
  void rollback();
}
