package io.pgshunt.agent.gate;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values by name: the configuration file if it has one, else the system property, else the
 * environment variable of the same name in capitals with underscores ({@code pgshunt.jdbc-url},
 * {@code PGSHUNT_JDBC_URL}). Blank counts as unset.
 */
public final class Settings {

  private static final String PREFIX = "pgshunt.";

  /** A service may run a consumer beside the agent. */
  private static final String OF_CONSUMERS = "pgshunt.worker.";

  private final Properties properties;
  private final Map<String, String> environment;

  private final Map<String, String> file;

  public Settings(Properties properties, Map<String, String> environment) {
    this(properties, environment, Map.of());
  }

  /**
   * @param file what a configuration file says
   */
  public Settings(
      Properties properties, Map<String, String> environment, Map<String, String> file) {
    this.properties = properties;
    this.environment = environment;
    this.file = file;
  }

  /** Null if it is not set, or blank. */
  public @Nullable String text(String name) {
    String value = file.get(name);
    if (value == null) {
      value = properties.getProperty(name);
    }
    if (value == null) {
      value = environment.get(name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
    return value == null || value.isBlank() ? null : value.strip();
  }

  /**
   * Refuses a property of ours that nobody reads: a slip of the pen, or a setting of another
   * version that somebody relies on.
   */
  void refuseUnknown(Set<String> known, Set<String> knownToo) throws ConfigurationException {
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        refuseUnknown(name, known, knownToo);
      }
    }
    for (String name : file.keySet()) {
      refuseUnknown(name, known, knownToo);
    }
  }

  private static void refuseUnknown(String name, Set<String> known, Set<String> knownToo)
      throws ConfigurationException {
    if (!name.startsWith(OF_CONSUMERS) && !known.contains(name) && !knownToo.contains(name)) {
      throw new ConfigurationException(
          name + " is no setting of this agent: remove it, or correct its name");
    }
  }

  /**
   * A whole number.
   *
   * @param unit for the message
   */
  int number(String name, int otherwise, int least, int most, String unit)
      throws ConfigurationException {
    String text = text(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, text, range(least, most, unit));
    }
    throw wrong(name, text, range(least, most, unit));
  }

  private static String range(int least, int most, String unit) {
    return "a whole number of " + unit + " from " + least + " to " + most;
  }

  /** Whether the setting is the first of two words; unset means it is. */
  boolean choice(String name, String first, String second) throws ConfigurationException {
    String text = text(name);
    if (text == null || text.equals(first)) {
      return true;
    } else if (text.equals(second)) {
      return false;
    }
    throw wrong(name, text, first + " or " + second);
  }

  /** The one of the words that is set; the first if none is. */
  public String oneOf(String name, String... words) throws ConfigurationException {
    String text = text(name);
    if (text == null) {
      return words[0];
    }
    for (String word : words) {
      if (word.equals(text)) {
        return word;
      }
    }
    throw wrong(name, text, "one of " + String.join(", ", words));
  }

  static ConfigurationException wrong(String name, String value, String right) {
    return new ConfigurationException(name + " is '" + value + "': set it to " + right);
  }
}
