package io.pgshunt.agent.gate;

import java.util.List;

/** Settings that cannot be used; each message names the setting, its value and the fix. */
public final class ConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // made by List.of and List.copyOf
  private final List<String> problems;

  public ConfigurationException(String message) {
    this(List.of(message));
  }

  /**
   * @param problems at least one
   */
  public ConfigurationException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, a line for each. */
  public List<String> problems() {
    return problems;
  }
}
