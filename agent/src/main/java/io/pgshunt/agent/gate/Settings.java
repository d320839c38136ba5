package io.pgshunt.agent.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Values by name: the configuration file if it has one, else the system property, else the
 * environment variable of the same name in capitals with underscores ({@code pgshunt.jdbc-url},
 * {@code PGSHUNT_JDBC_URL}). Blank counts as unset.
 *
 * <p>What is wrong is collected, so that a person hears of all of it at once: see {@link
 * #refuseProblems}. For one thread.
 */
public final class Settings {

  private static final String PREFIX = "pgshunt";

  /** A service may run a consumer beside the agent. */
  private static final String OF_CONSUMERS = "pgshunt.worker.";

  private final Properties properties;
  private final Map<String, String> environment;

  private final Map<String, String> file;
  private final List<String> problems = new ArrayList<>();

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
      value = environment.get(variable(name));
    }
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** The environment variable that stands for a setting. */
  static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** As {@link #text}, but as it was written, blanks included. */
  @Nullable String variableOf(String name) {
    return environment.get(variable(name));
  }

  /** Something is wrong; the message names it, its value and the fix. */
  void problem(String message) {
    problems.add(message);
  }

  /**
   * @throws ConfigurationException with all problems, if there are any
   */
  void refuseProblems() throws ConfigurationException {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /**
   * Finds names like ours that nobody reads: a slip of the pen, or a setting of another version
   * that somebody relies on.
   */
  void findUnknown(Set<String> known, Set<String> knownToo) {
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      if (isLikeOurs(name)) {
        findUnknown(name, known, knownToo);
      }
    }
    for (String name : file.keySet()) {
      findUnknown(name, known, knownToo);
    }
    Set<String> variables = new TreeSet<>();
    addVariables(variables, known);
    addVariables(variables, knownToo);
    for (String name : new TreeSet<>(environment.keySet())) {
      if (isLikeOurs(name)
          && !variables.contains(name)
          && !name.startsWith(variable(OF_CONSUMERS))
          && !ServiceLinks.isOne(name)) {
        problem(
            "the environment variable "
                + name
                + " is no setting of this agent: remove it, or correct its name");
      }
    }
  }

  private static void addVariables(Set<String> variables, Set<String> names) {
    for (String name : names) {
      variables.add(variable(name));
    }
  }

  /** Also {@code PGSHUNT_ENABLED} as a property, and {@code pgshunt.enabled} as a variable. */
  private static boolean isLikeOurs(String name) {
    return name.length() > PREFIX.length()
        && name.regionMatches(/* ignoreCase= */ true, 0, PREFIX, 0, PREFIX.length())
        && "._-".indexOf(name.charAt(PREFIX.length())) >= 0;
  }

  private void findUnknown(String name, Set<String> known, Set<String> knownToo) {
    if (!name.startsWith(OF_CONSUMERS) && !known.contains(name) && !knownToo.contains(name)) {
      problem(name + " is no setting of this agent: remove it, or correct its name");
    }
  }

  /**
   * A whole number.
   *
   * @param unit for the message
   */
  int number(String name, int otherwise, int least, int most, String unit) {
    String text = text(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
      wrong(name, text, range(least, most, unit));
    } catch (NumberFormatException e) {
      wrong(name, text, range(least, most, unit));
    }
    return otherwise;
  }

  private static String range(int least, int most, String unit) {
    return "a whole number of " + unit + " from " + least + " to " + most;
  }

  /** Whether the setting is the first of two words; unset means it is. */
  boolean choice(String name, String first, String second) {
    String text = text(name);
    if (text != null && !text.equals(first) && !text.equals(second)) {
      wrong(name, text, first + " or " + second);
    }
    return text == null || text.equals(first);
  }

  /** The one of the words that is set; the first if none is. */
  String oneOf(String name, String... words) {
    String text = text(name);
    if (text == null) {
      return words[0];
    }
    for (String word : words) {
      if (word.equals(text)) {
        return word;
      }
    }
    wrong(name, text, "one of " + String.join(", ", words));
    return words[0];
  }

  void wrong(String name, String value, String right) {
    problem(name + " is '" + value + "': set it to " + right);
  }
}
