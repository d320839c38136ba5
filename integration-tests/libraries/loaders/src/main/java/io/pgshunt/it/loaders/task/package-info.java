/** The part of the service that sends. */
package io.pgshunt.it.loaders.task;
