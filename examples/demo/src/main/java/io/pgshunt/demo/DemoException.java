package io.pgshunt.demo;

/** The demo cannot go on; the message is for the person in front of it. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
