/** Our messages in the hands of a real Celery worker. */
@NullMarked
package io.pgshunt.it.celery;

import org.jspecify.annotations.NullMarked;
