/** What the faults happen to: databases, broker, processes. */
@NullMarked
package io.pgshunt.campaign.stage;

import org.jspecify.annotations.NullMarked;
