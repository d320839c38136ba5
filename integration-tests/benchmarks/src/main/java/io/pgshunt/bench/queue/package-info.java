/** The figures of the queue, each beside its yardsticks. */
@NullMarked
package io.pgshunt.bench.queue;

import org.jspecify.annotations.NullMarked;
