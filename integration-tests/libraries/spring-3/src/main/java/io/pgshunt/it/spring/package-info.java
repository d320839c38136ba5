/** Services on Spring AMQP that nobody changed. */
package io.pgshunt.it.spring;
