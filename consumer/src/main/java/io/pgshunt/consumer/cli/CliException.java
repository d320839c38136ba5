package io.pgshunt.consumer.cli;

import org.jspecify.annotations.Nullable;

/** A command failed; the message is the line to print. */
final class CliException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CliException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
