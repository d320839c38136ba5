/** The fault campaign: the command, its rounds, and what it prints. */
@NullMarked
package io.pgshunt.campaign;

import org.jspecify.annotations.NullMarked;
