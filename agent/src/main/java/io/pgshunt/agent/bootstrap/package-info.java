/**
 * What woven application classes call. On the bootstrap class path, so that every class loader sees
 * it; therefore JDK types only, Java 8 class files, and as little as possible.
 *
 * <p>What is not marked nullable is not null. That is not said by annotation here, because
 * JSpecify's names a kind of target of which Java 8 has not heard, and the compiler warns.
 */
package io.pgshunt.agent.bootstrap;
