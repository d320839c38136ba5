/**
 * Celery's message protocol, 2 and 1: pure functions between an AMQP message and a {@link
 * io.pgshunt.task.TaskPayload}, without an AMQP client.
 */
@NullMarked
package io.pgshunt.celery;

import org.jspecify.annotations.NullMarked;
