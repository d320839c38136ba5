package io.pgshunt.agent.isolation;

import org.jspecify.annotations.Nullable;

/**
 * The system properties as the libraries in the agent's jar see them: those that describe the JVM
 * and its machine. All others are the application's, which may use the same libraries and configure
 * them by property ({@code hikaricp.configurationFile}, {@code slf4j.provider}); for the agent's
 * they are unset.
 *
 * <p>The build puts calls of these methods where the libraries call the methods of the JDK that
 * have the same names. Thread-safe.
 */
public final class LibraryProperties {

  /** What the JDK itself defines. */
  private static final String[] OF_THE_JVM = {
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "com.sun.",
    "os.",
    "user.",
    "file.",
    "path.",
    "line.",
    "native.",
    "socks",
    "http.",
    "https."
  };

  private LibraryProperties() {}

  /** See {@link System#getProperty(String)}. */
  public static @Nullable String getProperty(String name) {
    return isOfTheJvm(name) ? System.getProperty(name) : null;
  }

  /** See {@link System#getProperty(String, String)}. */
  public static @Nullable String getProperty(String name, @Nullable String otherwise) {
    return isOfTheJvm(name) ? System.getProperty(name, otherwise) : otherwise;
  }

  /** See {@link Boolean#getBoolean}. */
  public static boolean getBoolean(String name) {
    return isOfTheJvm(name) && Boolean.getBoolean(name);
  }

  /** See {@link Integer#getInteger(String)}. */
  public static @Nullable Integer getInteger(String name) {
    return isOfTheJvm(name) ? Integer.getInteger(name) : null;
  }

  /** See {@link Integer#getInteger(String, int)}. */
  public static Integer getInteger(String name, int otherwise) {
    return isOfTheJvm(name) ? Integer.getInteger(name, otherwise) : Integer.valueOf(otherwise);
  }

  /** See {@link Integer#getInteger(String, Integer)}. */
  public static @Nullable Integer getInteger(String name, @Nullable Integer otherwise) {
    return isOfTheJvm(name) ? Integer.getInteger(name, otherwise) : otherwise;
  }

  /** See {@link Long#getLong(String)}. */
  public static @Nullable Long getLong(String name) {
    return isOfTheJvm(name) ? Long.getLong(name) : null;
  }

  /** See {@link Long#getLong(String, long)}. */
  public static Long getLong(String name, long otherwise) {
    return isOfTheJvm(name) ? Long.getLong(name, otherwise) : Long.valueOf(otherwise);
  }

  /** See {@link Long#getLong(String, Long)}. */
  public static @Nullable Long getLong(String name, @Nullable Long otherwise) {
    return isOfTheJvm(name) ? Long.getLong(name, otherwise) : otherwise;
  }

  private static boolean isOfTheJvm(String name) {
    for (String prefix : OF_THE_JVM) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
