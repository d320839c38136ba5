/** What the agent costs a service, measured side by side with the service alone. */
@NullMarked
package io.pgshunt.bench;

import org.jspecify.annotations.NullMarked;
