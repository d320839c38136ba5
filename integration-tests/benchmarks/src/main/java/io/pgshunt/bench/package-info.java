/**
 * What the agent costs a service, measured side by side with the service alone; and, in {@code
 * queue} and the packages beside it, how fast the queue is.
 */
@NullMarked
package io.pgshunt.bench;

import org.jspecify.annotations.NullMarked;
