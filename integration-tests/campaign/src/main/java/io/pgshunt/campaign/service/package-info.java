/** The programs that publish and run tasks, in JVMs of their own. */
@NullMarked
package io.pgshunt.campaign.service;

import org.jspecify.annotations.NullMarked;
