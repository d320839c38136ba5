/** What is done to the stage, and when. */
@NullMarked
package io.pgshunt.campaign.fault;

import org.jspecify.annotations.NullMarked;
