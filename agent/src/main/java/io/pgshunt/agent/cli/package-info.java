/** {@code java -jar pgshunt-agent.jar}: what a person asks of the agent without a service. */
@NullMarked
package io.pgshunt.agent.cli;

import org.jspecify.annotations.NullMarked;
