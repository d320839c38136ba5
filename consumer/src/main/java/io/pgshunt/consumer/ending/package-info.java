/**
 * The ways for a handler to end other than to return a value or to throw what went wrong: ask for
 * another try, ignore or reject the task, hand it on to another one, report a failure as a result.
 */
@NullMarked
package io.pgshunt.consumer.ending;

import org.jspecify.annotations.NullMarked;
