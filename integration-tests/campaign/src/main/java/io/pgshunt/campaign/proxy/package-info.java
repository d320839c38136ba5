/** A proxy between PostgreSQL's clients and PostgreSQL that breaks connections. */
@NullMarked
package io.pgshunt.campaign.proxy;

import org.jspecify.annotations.NullMarked;
