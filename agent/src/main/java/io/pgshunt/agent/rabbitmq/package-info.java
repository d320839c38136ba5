/**
 * amqp-client: weaving its channel class, and what the woven code tells. The application's amqp
 * classes are never named here but as text.
 */
@NullMarked
package io.pgshunt.agent.rabbitmq;

import org.jspecify.annotations.NullMarked;
