/** The queue's SQL against a real PostgreSQL. */
@NullMarked
package io.pgshunt.it.queue;

import org.jspecify.annotations.NullMarked;
