/** For new code that sends tasks and waits for their results. Start at {@link TaskClient}. */
@NullMarked
package io.pgshunt.client;

import org.jspecify.annotations.NullMarked;
