package io.pgshunt.bench.queue;

/** How many tasks keep a contestant busy for a given time, as far as is known. */
final class Pace {

  private static final int LEAST = 200;
  private final int most;
  private double perSecond;

  /**
   * @param guess tasks a second, before anything was measured
   * @param most not more than these at a time, however fast the contestant is
   */
  Pace(double guess, int most) {
    this.perSecond = guess;
    this.most = most;
  }

  void learn(double measured) {
    perSecond = measured;
  }

  int tasksFor(double seconds) {
    return (int) Math.max(LEAST, Math.min(most, perSecond * seconds));
  }
}
