/** What the processes of the campaign wrote down, in files that outlive them. */
@NullMarked
package io.pgshunt.campaign.ledger;

import org.jspecify.annotations.NullMarked;
