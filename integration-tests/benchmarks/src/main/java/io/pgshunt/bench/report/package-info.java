/** What was measured, as a table, JSON, Markdown and a page to look at. */
@NullMarked
package io.pgshunt.bench.report;

import org.jspecify.annotations.NullMarked;
