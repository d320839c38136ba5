/**
 * Where the JVM enters: as an agent and as a command. Java 8 class files that use nothing but the
 * JDK, so that an older JVM gets one clear line instead of an {@code UnsupportedClassVersionError},
 * and cheap, because every start of the service pays for it.
 *
 * <p>What is not marked nullable is not null. That is not said by annotation here, because
 * JSpecify's names a kind of target of which Java 8 has not heard, and the compiler warns.
 */
package io.pgshunt.agent.premain;
