package io.pgshunt.campaign.ledger;

/** What can be written into a ledger. */
public enum Word {
  /** A publish begins. Detail: the channel's mode. */
  SENDING,
  /** {@code basicPublish} returned. */
  RETURNED,
  /** {@code basicPublish} or its {@code txCommit} threw. Detail: the exception. */
  THREW,
  /** The broker's confirm came. */
  ACKED,
  /** The broker said that it did not take it. */
  NACKED,
  /** It was published in an AMQP transaction, and its {@code txCommit} returned. */
  COMMITTED,
  /** It was published in an AMQP transaction, and its {@code txRollback} returned. */
  ROLLED_BACK,
  /** The sender ended in good order, and no confirm had come on a channel that stayed open. */
  UNCONFIRMED,
  /** A handler begins. Detail: queue and attempt. */
  BEGAN,
  /** A handler ends. */
  ENDED
}
