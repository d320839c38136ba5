package io.pgshunt.agent.routing;

/** It is not known where an exchange leads; the message says why. */
final class UnknownDestinationException extends Exception {

  private static final long serialVersionUID = 1L;

  UnknownDestinationException(String message) {
    super(message, null, false, false);
  }
}
