/** The servers that the benchmark uses, and what it asks of them. */
@NullMarked
package io.pgshunt.bench.server;

import org.jspecify.annotations.NullMarked;
