/**
 * From a claimed row and how it ended to everything that is written with its end. Pure functions:
 * no clock, no database, no threads.
 */
@NullMarked
package io.pgshunt.consumer.chain;

import org.jspecify.annotations.NullMarked;
