package io.pgshunt.consumer.amqp;

/**
 * Who sees to the {@code link}, {@code link_error} and chain of a task that a listener runs. There
 * is no default: the wrong one would run them twice, or never.
 */
public enum Callbacks {
  /** The consumer: they follow the listener's ack (with null for the result) or its failure. */
  CHAINED_BY_CONSUMER,
  /**
   * The listener itself, which reads them from the body and publishes them, or ignores them. The
   * consumer runs {@code link_error} only where the listener could not: the task was over a time
   * limit, its workers died, or its row is malformed.
   */
  LEFT_TO_LISTENER
}
