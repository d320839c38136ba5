/** How operators reach a running gate: over JMX, and by a file that is watched. */
@NullMarked
package io.pgshunt.agent.control;

import org.jspecify.annotations.NullMarked;
