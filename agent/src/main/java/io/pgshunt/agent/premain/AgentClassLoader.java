package io.pgshunt.agent.premain;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent proper and its libraries, which lie in the agent's jar under {@code isolated/} as
 * {@code .classdata}, where no other class loader finds them.
 *
 * <pre>
 *        bootstrap          JDK, io.pgshunt.agent.bootstrap (Bridge), io.pgshunt.agent.premain
 *            ^
 *        platform           JDK: java.sql, ...
 *         ^     ^
 *         |     AgentClassLoader    isolated/: io.pgshunt.**, Jackson, pgjdbc, HikariCP, ASM, ...
 *         |
 *       system              the application's class path
 *         ^
 *        ...                the application's own loaders; woven ChannelN --&gt; Bridge
 * </pre>
 *
 * The two branches do not see each other: neither side's versions of a library disturb the other's,
 * and what passes between them, through {@code Bridge}, is of JDK types. The loader looks into its
 * own jar first, because another agent may have put a library of the same name on the bootstrap
 * class path.
 *
 * <p>Thread-safe and parallel capable. Its jar stays open as long as the JVM lives.
 */
public final class AgentClassLoader extends ClassLoader {

  private static final String PREFIX = "isolated/";
  private static final int BUFFER = 8192;

  static {
    registerAsParallelCapable();
  }

  private final JarFile jar;
  private final String resources;
  private final ProtectionDomain domain;

  /**
   * @param file the agent's jar
   * @throws IOException if it cannot be opened
   */
  public AgentClassLoader(File file) throws IOException {
    super(platform());
    // Unsigned, so there is nothing to verify
    this.jar = new JarFile(file, false);
    URL location = file.toURI().toURL();
    this.resources = "jar:" + location + "!/" + PREFIX;
    this.domain =
        new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null, this, null);
  }

  /** By way of the parents, because Java 8 class files cannot ask for it by name. */
  private static @Nullable ClassLoader platform() {
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    while (loader.getParent() != null) {
      loader = loader.getParent();
    }
    return loader;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith("java.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> type = findLoadedClass(name);
      if (type == null) {
        JarEntry entry = classEntry(name);
        type = entry == null ? super.loadClass(name, false) : define(name, entry);
      }
      if (resolve) {
        resolveClass(type);
      }
      return type;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    JarEntry entry = classEntry(name);
    if (entry == null) {
      throw new ClassNotFoundException(name);
    }
    return define(name, entry);
  }

  private @Nullable JarEntry classEntry(String name) {
    return jar.getJarEntry(PREFIX + name.replace('.', '/') + ".classdata");
  }

  private Class<?> define(String name, JarEntry entry) throws ClassNotFoundException {
    byte[] bytes;
    try {
      bytes = read(entry);
    } catch (IOException e) {
      throw new ClassNotFoundException(name + " cannot be read from " + jar.getName(), e);
    }
    definePackageOf(name);
    return defineClass(name, bytes, 0, bytes.length, domain);
  }

  private byte[] read(JarEntry entry) throws IOException {
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(Math.max(BUFFER, (int) entry.getSize()));
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = jar.getInputStream(entry)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes.write(buffer, 0, count);
      }
    }
    return bytes.toByteArray();
  }

  private void definePackageOf(String className) {
    int dot = className.lastIndexOf('.');
    if (dot < 0) {
      return;
    }
    String name = className.substring(0, dot);
    if (getPackage(name) == null) {
      try {
        definePackage(name, null, null, null, null, null, null, null);
      } catch (IllegalArgumentException e) {
        // Another thread was faster; a package has no state that could differ
        return;
      }
    }
  }

  @Override
  public @Nullable URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : super.getResource(name);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    if (jar.getJarEntry(PREFIX + name) == null) {
      return null;
    }
    try {
      return new URL(resources + name);
    } catch (MalformedURLException e) {
      throw new IllegalStateException("no URL for " + name + " in " + jar.getName(), e);
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL own = findResource(name);
    return own == null
        ? Collections.<URL>emptyEnumeration()
        : Collections.enumeration(Collections.singleton(own));
  }
}
