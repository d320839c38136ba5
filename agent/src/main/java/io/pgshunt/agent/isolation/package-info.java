/** What the libraries in the agent's jar see of the JVM they run in. */
@NullMarked
package io.pgshunt.agent.isolation;

import org.jspecify.annotations.NullMarked;
