package io.pgshunt.celery;

/**
 * Why a message is left to AMQP (rule T4). Each is counted and logged under its name; the README
 * lists them for users.
 */
public enum PassThroughReason {
  // What the message is
  /**
   * Neither a {@code task} header with a name nor a protocol 1 body with strings {@code task} and
   * {@code id} and a list {@code args}: not a Celery task, never touched.
   */
  NOT_A_TASK(Kind.NO_TASK),
  /** Many messages in one body (Spring's {@code springBatchFormat} header): never touched. */
  BATCH(Kind.NO_TASK),
  /** The content type is not {@code application/json} (msgpack, yaml, pickle, …). */
  CONTENT_TYPE(Kind.NOT_EXPRESSIBLE),
  /** The content encoding is not UTF-8. */
  CONTENT_ENCODING(Kind.NOT_EXPRESSIBLE),
  /** The body is compressed by something other than zlib or gzip. */
  COMPRESSION(Kind.NOT_EXPRESSIBLE),
  /** The body is larger than the configured limit, or a name longer than a row allows. */
  TOO_LARGE(Kind.NOT_EXPRESSIBLE),
  /** Callbacks or values nest deeper than can be carried. */
  TOO_DEEP(Kind.NOT_EXPRESSIBLE),
  /** A task header is there, but the body or a header is not what the protocol says. */
  MALFORMED(Kind.NOT_EXPRESSIBLE),
  /** A task header is there, but not with a body of protocol 2: likely no task at all. */
  UNKNOWN_PROTOCOL(Kind.NO_TASK),
  /** A local time without an offset, in a message that says it is not UTC. */
  UNCLEAR_TIME(Kind.NOT_EXPRESSIBLE),
  /** A header value has no JSON form that could be turned back. */
  HEADER_VALUE(Kind.NOT_EXPRESSIBLE),
  /** A property or header that a row cannot honour as the broker would. */
  PROPERTY(Kind.NOT_EXPRESSIBLE),

  /** An argument of an in-house send method is not what its rule says, or has no JSON form. */
  ARGUMENT_VALUE(Kind.NOT_EXPRESSIBLE),

  // What it asks for
  /** A chord, a member of a chord's header, or a callback that is one. */
  CHORD(Kind.NOT_EXPRESSIBLE),
  /**
   * A task that only a Celery worker can run ({@code celery.chain}, {@code celery.backend_cleanup},
   * …).
   */
  CELERY_BUILTIN(Kind.NOT_EXPRESSIBLE),
  /** A callback that is not a signature object. */
  MALFORMED_CALLBACK(Kind.NOT_EXPRESSIBLE),
  /** A callback without a task name. */
  CALLBACK_WITHOUT_TASK(Kind.NOT_EXPRESSIBLE),
  /** A callback for which no queue can be determined. */
  CALLBACK_WITHOUT_QUEUE(Kind.NOT_EXPRESSIBLE),
  /** A callback option whose value cannot be carried. */
  CALLBACK_OPTION(Kind.NOT_EXPRESSIBLE),

  // Where it goes
  /** The exchange and routing key lead to no known queue. */
  NO_QUEUE(Kind.NOT_EXPRESSIBLE),
  /** A reply is awaited over AMQP: direct reply-to, or a queue this JVM declared or consumes. */
  REPLY_AWAITED(Kind.NOT_WANTED),

  // How it is published
  /** {@code mandatory} is set, and nothing tells that the queue is there. */
  MANDATORY(Kind.NOT_WANTED),
  /** {@code immediate} is set, and nobody serves the queue. */
  IMMEDIATE(Kind.NOT_WANTED),
  /** The channel is closed: amqp-client's own exception is what the caller expects. */
  CHANNEL_CLOSED(Kind.NOT_WANTED),

  /** Published on a thread that must not wait, such as an event loop. */
  EVENT_LOOP(Kind.NOT_WANTED),
  /** The channel is older than the agent: whether it is in transaction mode is not known. */
  UNKNOWN_CHANNEL_STATE(Kind.NOT_WANTED),

  // What the operator decided
  /** The task, queue or exchange is not among those that may move. */
  FILTERED(Kind.NOT_WANTED),
  /** The task's id is not among the percentage that moves. */
  ROLLOUT(Kind.NOT_WANTED),
  /** The connection's virtual host is not among those whose tasks may move. */
  OTHER_VHOST(Kind.NOT_WANTED),
  /** No live consumer serves the queue, or the queue of a callback. */
  NO_CONSUMER(Kind.NOT_WANTED),
  /** The queue, or that of a callback, is served, but by no consumer that knows the task's name. */
  NO_HANDLER(Kind.NOT_WANTED),

  // What the gate found
  /** PostgreSQL did not take the row, and it is known that it did not. */
  DATABASE_UNAVAILABLE(Kind.DATABASE),
  /** PostgreSQL failed lately; it is not asked until a probe succeeds. */
  CIRCUIT_OPEN(Kind.DATABASE),
  /** PostgreSQL refused the row (missing table, missing right, …). */
  DATABASE_REFUSED(Kind.DATABASE),
  /** A fault of pgshunt itself; the message is safe on AMQP. */
  INTERNAL_ERROR(Kind.FAULT);

  /** What sort of reason it is: policies go by that. */
  public enum Kind {
    /** Not a task at all. */
    NO_TASK,
    /** A task that no row can express. */
    NOT_EXPRESSIBLE,
    /** A task that somebody wants on AMQP: its sender, or the operator. */
    NOT_WANTED,
    /** PostgreSQL does not take it. */
    DATABASE,
    /** A fault of pgshunt's. */
    FAULT
  }

  private final Kind kind;

  PassThroughReason(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
