/**
 * Real servers inside the JVM's reach, so that the demo and the tests need only a JDK and Maven.
 */
@NullMarked
package io.pgshunt.servers;

import org.jspecify.annotations.NullMarked;
