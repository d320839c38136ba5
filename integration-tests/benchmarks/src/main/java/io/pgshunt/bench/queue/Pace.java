package io.pgshunt.bench.queue;

/** How many tasks keep a contestant busy for a given time, as far as is known. */
final class Pace {

  private static final int LEAST = 200;
  private static final int MOST = 600_000;

  private double perSecond;

  /**
   * @param guess tasks a second, before anything was measured
   */
  Pace(double guess) {
    this.perSecond = guess;
  }

  void learn(double measured) {
    perSecond = measured;
  }

  int tasksFor(double seconds) {
    return (int) Math.max(LEAST, Math.min(MOST, perSecond * seconds));
  }
}
