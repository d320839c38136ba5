/** The part of the service that has Tomcat load the other. */
package io.pgshunt.it.loaders.tomcat;
