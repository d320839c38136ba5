/** Which queues a publish reaches: exchanges, bindings, and how RabbitMQ follows them. */
@NullMarked
package io.pgshunt.agent.routing;

import org.jspecify.annotations.NullMarked;
