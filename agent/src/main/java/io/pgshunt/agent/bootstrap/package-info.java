/**
 * What woven application classes call. An application's class loader may hand nothing but {@code
 * java.*} to the JDK, so in the agent's jar these types have other names, which every class loader
 * finds: {@code java.lang.PgshuntBridge} and so on ({@link io.pgshunt.agent.packaging.Relocation}).
 * They are defined when the agent starts. JDK types only, and as little as possible.
 */
@NullMarked
package io.pgshunt.agent.bootstrap;

import org.jspecify.annotations.NullMarked;
