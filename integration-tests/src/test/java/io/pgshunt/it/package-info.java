/** The agent and the consumer as users run them: in JVMs of their own, against real servers. */
@NullMarked
package io.pgshunt.it;

import org.jspecify.annotations.NullMarked;
