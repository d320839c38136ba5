package io.pgshunt.agent.cli;

/** A process cannot be reached, or has no gate; the message says what a person can do. */
final class NoSuchGateException extends Exception {

  private static final long serialVersionUID = 1L;

  NoSuchGateException(String message) {
    super(message);
  }
}
