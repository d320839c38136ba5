package io.pgshunt.agent.cli;

/** A file that holds no captured messages; the message says what is wrong and where. */
final class BadCaptureException extends Exception {

  private static final long serialVersionUID = 1L;

  BadCaptureException(String message) {
    super(message);
  }
}
