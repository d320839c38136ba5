package io.pgshunt.agent.gate;

import io.pgshunt.queue.NewTask;
import java.util.List;

/**
 * A message that waits for its AMQP transaction.
 *
 * @param rows what it becomes, at least one
 */
public record DeferredMessage(Publication publication, List<NewTask> rows, Republish republish) {

  /** Publishes the message as it was given to the channel. */
  public interface Republish {

    /**
     * @throws java.io.IOException as the channel does
     */
    void run() throws java.io.IOException;
  }
}
