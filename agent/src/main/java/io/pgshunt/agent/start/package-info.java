/** Puts the agent together: the one place that knows all of its parts. */
@NullMarked
package io.pgshunt.agent.start;

import org.jspecify.annotations.NullMarked;
