/**
 * The consumer: runs queued tasks and chains what follows them. Start at {@link
 * io.pgshunt.consumer.Consumer}.
 */
@NullMarked
package io.pgshunt.consumer;

import org.jspecify.annotations.NullMarked;
