/** An in-house client for tasks, as a service may have one; it knows nothing of pgshunt. */
@NullMarked
package io.pgshunt.it.app.executor;

import org.jspecify.annotations.NullMarked;
