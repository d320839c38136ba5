package io.pgshunt.bench.report;

/** What a contestant is to the reader. */
public enum Role {
  /** What is compared with the others. */
  PGSHUNT,
  /** Another queue for Java. */
  JAVA_PEER,
  /** Another queue, for Node.js. */
  NODE_PEER,
  /** Hand-written SQL, or a tool that runs it. */
  SQL,
  /** RabbitMQ, used by hand. */
  RABBITMQ
}
