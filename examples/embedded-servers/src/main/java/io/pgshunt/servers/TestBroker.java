package io.pgshunt.servers;

/**
 * An AMQP broker for tests. Immutable.
 *
 * @param amqpUri with user and password, for amqp-client
 * @param isRealRabbitMq whether expiration, priorities, confirms and returns can be trusted
 * @param description one line for the output of the tests
 */
public record TestBroker(String amqpUri, boolean isRealRabbitMq, String description) {}
