/** The contestants: pgshunt, other queues, and hand-written SQL and AMQP. */
@NullMarked
package io.pgshunt.bench.peers;

import org.jspecify.annotations.NullMarked;
