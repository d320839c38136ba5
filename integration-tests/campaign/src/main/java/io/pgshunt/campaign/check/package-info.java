/** Compares what was written down with what was promised. */
@NullMarked
package io.pgshunt.campaign.check;

import org.jspecify.annotations.NullMarked;
