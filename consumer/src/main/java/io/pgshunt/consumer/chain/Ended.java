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
    DROPPED,
    /** Its handler failed or asked for it, and it is tried again. */
    RETRIED,
    /** Its handler put it back on its queue. */
    REQUEUED,
    /** Its handler handed it on to another task. */
    REPLACED,
    /** Its handler wanted nothing to follow. */
    IGNORED,
    /** Its handler refused it. */
    REJECTED,
    /** It was cancelled by its id. */
    REVOKED
  }

  /** Whether what follows is the task itself, or its stand-in. */
  public boolean isAnotherTry() {
    return how == How.RETRIED || how == How.REQUEUED || how == How.REPLACED;
  }

  Ended with(Finished other) {
    return new Ended(how, reading, other);
  }
}
