package io.pgshunt.celery;

/**
 * Why a message is left to AMQP (rule T4). Each is counted and logged under its name; the README
 * lists them for users.
 */
public enum PassThroughReason {
  // What the message is
  /** No {@code task} header and no protocol 1 body: not a Celery task, never touched. */
  NOT_A_TASK,
  /** Many messages in one body (Spring's {@code springBatchFormat} header): never touched. */
  BATCH,
  /** The content type is not {@code application/json} (msgpack, yaml, pickle, …). */
  CONTENT_TYPE,
  /** The content encoding is not UTF-8. */
  CONTENT_ENCODING,
  /** The body is compressed by something other than zlib or gzip. */
  COMPRESSION,
  /** The body is larger than the configured limit. */
  TOO_LARGE,
  /** Callbacks or values nest deeper than can be carried. */
  TOO_DEEP,
  /** A task header is there, but the body or a header is not what the protocol says. */
  MALFORMED,
  /** A task header is there, but the body has the shape of neither protocol 1 nor 2. */
  UNKNOWN_PROTOCOL,
  /** A local time without an offset, in a message that says it is not UTC. */
  UNCLEAR_TIME,
  /** A header value has no JSON form that could be turned back. */
  HEADER_VALUE,
  /** A property that a row cannot honour as the broker would. */
  PROPERTY,

  // What it asks for
  /** A chord, a member of a chord's header, or a callback that is one. */
  CHORD,
  /**
   * A task that only a Celery worker can run ({@code celery.chain}, {@code celery.backend_cleanup},
   * …).
   */
  CELERY_BUILTIN,
  /** A callback that is not a signature object. */
  MALFORMED_CALLBACK,
  /** A callback without a task name. */
  CALLBACK_WITHOUT_TASK,
  /** A callback for which no queue can be determined. */
  CALLBACK_WITHOUT_QUEUE,
  /** A callback option whose value cannot be carried. */
  CALLBACK_OPTION,

  // Where it goes
  /** The exchange and routing key lead to no known queue. */
  NO_QUEUE,
  /** A reply is awaited over AMQP: direct reply-to, or a queue this JVM declared or consumes. */
  REPLY_AWAITED,

  // How it is published
  /** {@code mandatory} is set. */
  MANDATORY,
  /** {@code immediate} is set. */
  IMMEDIATE,
  /** The channel is closed: amqp-client's own exception is what the caller expects. */
  CHANNEL_CLOSED,

  // What the gate found
  /** PostgreSQL did not take the row, and it is known that it did not. */
  DATABASE_UNAVAILABLE,
  /** PostgreSQL failed lately; it is not asked until a probe succeeds. */
  CIRCUIT_OPEN,
  /** PostgreSQL refused the row (missing table, missing right, …). */
  DATABASE_REFUSED,
  /** A fault of pgshunt itself; the message is safe on AMQP. */
  INTERNAL_ERROR
}
