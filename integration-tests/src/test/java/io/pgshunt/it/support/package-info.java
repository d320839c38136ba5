/** What the tests stand on: programs in JVMs of their own, recorded wires, servers, captures. */
@NullMarked
package io.pgshunt.it.support;

import org.jspecify.annotations.NullMarked;
