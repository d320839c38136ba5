package io.pgshunt.consumer.ending;

/**
 * Ends the task as a success of which nothing follows, because its handler has seen to what was to
 * follow itself.
 */
public final class Done extends TaskSignal {

  private static final long serialVersionUID = 1L;

  private Done() {
    super("done, nothing is to follow", null);
  }

  public static Done withoutContinuations() {
    return new Done();
  }
}
