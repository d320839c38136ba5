/** Samples, ledgers and what a measurement costs the server; nothing here knows a contestant. */
@NullMarked
package io.pgshunt.bench.measure;

import org.jspecify.annotations.NullMarked;
