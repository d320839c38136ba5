package io.pgshunt.consumer.ending;

/**
 * Ends the task without any continuation, as Celery's {@code Ignore}. Whoever waits for it under a
 * reply key is told.
 */
public final class Ignore extends TaskSignal {

  private static final long serialVersionUID = 1L;

  private Ignore(String reason) {
    super(reason, null);
  }

  public static Ignore because(String reason) {
    return new Ignore(reason);
  }
}
