package io.pgshunt.task;

/** A name or id is longer than the wire contract allows ({@link Limits}). */
public final class TooLongException extends JsonException {

  private static final long serialVersionUID = 1L;

  TooLongException(String message) {
    super(message);
  }
}
