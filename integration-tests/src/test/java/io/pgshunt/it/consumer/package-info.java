/** The consumer against a real PostgreSQL: what it does as Celery does, and what it does better. */
@NullMarked
package io.pgshunt.it.consumer;

import org.jspecify.annotations.NullMarked;
