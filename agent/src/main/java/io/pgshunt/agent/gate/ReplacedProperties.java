package io.pgshunt.agent.gate;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Keeps our settings in force when an application puts other system properties in the place of
 * those that were there: {@code System.setProperties(null)} leaves what the JVM was started with,
 * and takes what a file, an operator or the way to attach said. Thread-safe.
 */
public final class ReplacedProperties {

  private static final String PREFIX = "pgshunt.";

  private final Map<String, String> atStart;

  /**
   * @param atStart the system properties when the agent started
   */
  public ReplacedProperties(Properties atStart) {
    this.atStart = ours(atStart);
  }

  /** What {@code now} says of a setting holds, unless that is only what the JVM began with. */
  public void carryOver(Properties before, Properties now) {
    for (Map.Entry<String, String> setting : ours(before).entrySet()) {
      String said = now.getProperty(setting.getKey());
      if (said == null || said.equals(atStart.get(setting.getKey()))) {
        now.setProperty(setting.getKey(), setting.getValue());
      }
    }
  }

  private static Map<String, String> ours(Properties properties) {
    Map<String, String> ours = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        ours.put(name, properties.getProperty(name));
      }
    }
    return ours;
  }
}
