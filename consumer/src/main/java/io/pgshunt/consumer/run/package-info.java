/**
 * The loop of a worker: claim rows, run them, write their ends, keep the lease, look after what
 * others left behind. Knows tasks only by {@link io.pgshunt.consumer.run.TaskRunner}.
 */
@NullMarked
package io.pgshunt.consumer.run;

import org.jspecify.annotations.NullMarked;
