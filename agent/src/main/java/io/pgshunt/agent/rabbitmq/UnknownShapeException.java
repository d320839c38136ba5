package io.pgshunt.agent.rabbitmq;

/** A class is not as the woven code needs it; the message names the class and the member. */
final class UnknownShapeException extends Exception {

  private static final long serialVersionUID = 1L;

  UnknownShapeException(String message) {
    super(message);
  }
}
