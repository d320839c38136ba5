/** The command line: {@code java -jar pgshunt-consumer-all.jar work|migrate}. */
@NullMarked
package io.pgshunt.consumer.cli;

import org.jspecify.annotations.NullMarked;
