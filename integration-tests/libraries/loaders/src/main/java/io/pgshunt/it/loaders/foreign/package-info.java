/** Class loaders that leave nothing but the JDK's own packages to the JDK. */
package io.pgshunt.it.loaders.foreign;
