/** A service on SmallRye Reactive Messaging that nobody changed. */
package io.pgshunt.it.smallrye;
