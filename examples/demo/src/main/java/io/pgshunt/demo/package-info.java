/** The demo: one service before, during and after the flag, told step by step. */
@NullMarked
package io.pgshunt.demo;

import org.jspecify.annotations.NullMarked;
