/**
 * Runs listeners that were written for a broker (amqp-client's {@code DeliverCallback} and {@code
 * Consumer}, Spring's {@code MessageListener}) on rows, unchanged. Start at {@link
 * io.pgshunt.consumer.amqp.AmqpListener}.
 */
@NullMarked
package io.pgshunt.consumer.amqp;

import org.jspecify.annotations.NullMarked;
