package io.pgshunt.agent.premain;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent proper and its libraries, which lie in the agent's jar under {@code isolated/} as
 * {@code .classdata}, where no other class loader finds them.
 *
 * <pre>
 *        bootstrap          JDK, and java.lang.PgshuntBridge, defined when the agent starts
 *            ^
 *        platform           JDK: java.sql, ...
 *         ^     ^
 *         |     AgentClassLoader    isolated/: io.pgshunt.**, Jackson, pgjdbc, HikariCP, ASM, ...
 *         |
 *       system              the application's class path, io.pgshunt.agent.premain
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
  private static final String CLASS = ".class";
  private static final String CLASS_HERE = ".classdata";
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
    this.resources = "jar:" + location + "!/";
    // Not for an application's policy to say, which knows nothing of what is in the jar
    Permissions all = new Permissions();
    all.add(new AllPermission());
    this.domain = new ProtectionDomain(new CodeSource(location, (Certificate[]) null), all);
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
    // What the jar has of java.lang is for the bootstrap loader
    JarEntry entry = name.startsWith("java.") ? null : classEntry(name);
    if (entry == null) {
      throw new ClassNotFoundException(name);
    }
    return define(name, entry);
  }

  private @Nullable JarEntry classEntry(String name) {
    return entry(name.replace('.', '/') + CLASS);
  }

  /** A class lies under another ending, but goes by its own: other agents ask for it. */
  private @Nullable JarEntry entry(String resource) {
    return jar.getJarEntry(
        PREFIX
            + (resource.endsWith(CLASS)
                ? resource.substring(0, resource.length() - CLASS.length()) + CLASS_HERE
                : resource));
  }

  private Class<?> define(String name, JarEntry entry) throws ClassNotFoundException {
    byte[] bytes;
    try {
      bytes = read(entry);
    } catch (IOException e) {
      throw new ClassNotFoundException(name + " cannot be read from " + jar.getName(), e);
    }
    definePackageOf(name);
    try {
      return defineClass(name, bytes, 0, bytes.length, domain);
    } catch (LinkageError e) {
      // Another agent's transformer may have asked for the class while it looked at its bytes
      Class<?> defined = findLoadedClass(name);
      if (defined == null) {
        throw e;
      }
      return defined;
    }
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

  /** The loader's own first, as with classes. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
    all.addAll(
        Collections.list(
            getParent() == null
                ? ClassLoader.getSystemResources(name)
                : getParent().getResources(name)));
    return Collections.enumeration(all);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    JarEntry own = entry(name);
    try {
      return own == null ? super.getResourceAsStream(name) : jar.getInputStream(own);
    } catch (IOException e) {
      // What cannot be read is not there, says the contract
      return null;
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    JarEntry own = entry(name);
    if (own == null) {
      return null;
    }
    try {
      return new URL(resources + own.getName());
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
