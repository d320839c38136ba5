package io.pgshunt.it.loaders.foreign;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Asks the platform's loader for {@code java.} and {@code javax.}, and nobody for anything else.
 */
final class JavaOnlyLoader extends URLClassLoader {

  private final String refused;

  /**
   * @param refused what no class of {@code java.lang} may begin with; empty for nothing
   */
  JavaOnlyLoader(URL[] urls, String refused) {
    super(urls, null);
    this.refused = refused;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!refused.isEmpty() && name.startsWith("java.lang." + refused)) {
      throw new ClassNotFoundException(name + " is not on the list of " + this);
    }
    if (name.startsWith("java.") || name.startsWith("javax.")) {
      return getPlatformClassLoader().loadClass(name);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  @Override
  public String toString() {
    return "JavaOnlyLoader";
  }
}
