package io.pgshunt.agent.gate;

/** A setting that cannot be used; the message names it, its value and the fix. */
public final class ConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }
}
