package io.pgshunt.campaign.check;

/**
 * A promise that was broken.
 *
 * @param promise which
 * @param id of the task
 * @param detail what is known of it
 */
public record Violation(Promise promise, String id, String detail) {

  /** What is promised. */
  public enum Promise {
    /** A publish that succeeded is a row or a message. */
    LOST,
    /** A publish is never two of them, a row and a message, or two rows. */
    DOUBLED,
    /** What was rolled back is nowhere. */
    ROLLED_BACK_BUT_THERE,
    /** Every row and message is somebody's publish. */
    NOBODY_SENT_IT,
    /** {@code basicPublish} throws what amqp-client throws. */
    STRANGE_EXCEPTION,
    /** A confirm comes once. */
    CONFIRMED_TWICE,
    /** A confirm comes. */
    NEVER_CONFIRMED,
    /** A row is run. */
    NEVER_RUN,
    /** A row ends once. */
    ENDED_TWICE,
    /** An ended task's continuation is enqueued. */
    NOT_CONTINUED,
    /** It is enqueued once. */
    CONTINUED_TWICE,
    /** It is that of success if the handler returned, else that of failure. */
    WRONGLY_CONTINUED,
    /** A task that must not be begun twice is not. */
    BEGUN_TWICE,
    /** A task is run again only after a fault. */
    RUN_AGAIN_WITHOUT_CAUSE
  }
}
