package io.pgshunt.agent.control;

import io.pgshunt.agent.gate.ConfigurationException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings in a file, as {@code name=value} lines ({@link Properties#load}, UTF-8). Immutable.
 *
 * @param settings by name
 */
public record ConfigFile(Path path, Map<String, String> settings) {

  /** Names the file. */
  public static final String SETTING = "pgshunt.config";

  private static final String PREFIX = "pgshunt.";

  public ConfigFile {
    settings = Map.copyOf(settings);
  }

  /**
   * @throws ConfigurationException if it cannot be read, or holds something else than settings of
   *     ours
   */
  public static ConfigFile read(String name) throws ConfigurationException {
    try {
      return read(Path.of(name));
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          SETTING + " is '" + name + "': set it to the name of a file");
    }
  }

  /** The same file, as it is now. */
  ConfigFile again() throws ConfigurationException {
    return read(path);
  }

  private static ConfigFile read(Path path) throws ConfigurationException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(path, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new ConfigurationException(SETTING + ": " + path + " cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(SETTING + ": " + path + ": " + e.getMessage());
    }
    Map<String, String> settings = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      if (!name.startsWith(PREFIX) || name.equals(SETTING)) {
        problems.add(SETTING + ": " + path + ": '" + name + "' is no setting for this file");
      }
      settings.put(name, properties.getProperty(name).strip());
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new ConfigFile(path, settings);
  }
}
