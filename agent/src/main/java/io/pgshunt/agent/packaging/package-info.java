/** Runs in the build, when the agent's jar is put together; not in the jar. */
@NullMarked
package io.pgshunt.agent.packaging;

import org.jspecify.annotations.NullMarked;
