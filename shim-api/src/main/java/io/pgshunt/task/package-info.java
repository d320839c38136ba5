/**
 * The wire contract: what a task is, what runs after it, and the one JSON mapper through which
 * every value passes on its way to the database.
 */
@NullMarked
package io.pgshunt.task;

import org.jspecify.annotations.NullMarked;
