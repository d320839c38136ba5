package io.pgshunt.bench;

/** The benchmark cannot be run, or a run's figures cannot be trusted; the message says why. */
public final class BenchmarkException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public BenchmarkException(String message) {
    super(message);
  }

  public BenchmarkException(String message, Throwable cause) {
    super(message, cause);
  }
}
