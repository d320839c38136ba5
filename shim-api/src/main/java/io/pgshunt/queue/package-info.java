/** The queue in PostgreSQL: schema, migrations, enqueue, claim, complete. Plain JDBC. */
@NullMarked
package io.pgshunt.queue;

import org.jspecify.annotations.NullMarked;
