/** Services on libraries above amqp-client that nobody changed. */
package io.pgshunt.it.libraries;
