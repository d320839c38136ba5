package io.pgshunt.consumer.chain;

import io.pgshunt.queue.Finished;

/**
 * How a task ended, and what is to be written with its end.
 *
 * @param reading the task
 */
public record Ended(How how, Reading reading, Finished finished) {

  /** The ways a task ends. */
  public enum How {
    /** Its handler returned. */
    SUCCEEDED,
    /** Its handler threw. */
    FAILED,
    /** It was too late to start it. */
    EXPIRED,
    /** No handler could be run. */
    DROPPED
  }

  Ended with(Finished other) {
    return new Ended(how, reading, other);
  }
}
