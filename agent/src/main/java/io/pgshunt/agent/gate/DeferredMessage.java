package io.pgshunt.agent.gate;

/** A message that waits for its AMQP transaction. */
public record DeferredMessage(MovableTask task, Republish republish) {

  /** Publishes the message as it was given to the channel. */
  public interface Republish {

    /**
     * @throws java.io.IOException as the channel does
     */
    void run() throws java.io.IOException;
  }
}
