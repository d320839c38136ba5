package io.pgshunt.consumer;

import org.jspecify.annotations.Nullable;

/**
 * A consumer could not be started. The message is one line for the person who started it: what is
 * wrong, and what to do about it.
 */
public final class ConsumerStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ConsumerStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
