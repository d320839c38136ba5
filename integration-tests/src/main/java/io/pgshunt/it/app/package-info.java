/**
 * Programs that the tests start in JVMs of their own. They stand for services that nobody changed:
 * they use amqp-client, in any version from 5.9 on, and nothing of pgshunt.
 */
@NullMarked
package io.pgshunt.it.app;

import org.jspecify.annotations.NullMarked;
