package io.pgshunt.bench.queue;

import java.util.Map;

/**
 * How long what is measured. Budgets are in seconds and end a figure's rounds early, though never
 * before the first is complete.
 *
 * @param rounds at most
 * @param windowSeconds of one measurement
 * @param warmUpSeconds of the first round, which does not count
 * @param totalSeconds after which no figure and no further round is begun
 * @param budgets by the letters of the figures
 */
record Plan(
    boolean quick,
    int rounds,
    double windowSeconds,
    double warmUpSeconds,
    double totalSeconds,
    Map<String, Integer> budgets) {

  /** At most; the whole takes about 27 minutes, and is cut off by its own limit. */
  private static final Map<String, Integer> FULL =
      Map.of(
          "a", 70, "b", 110, "c", 250, "d", 100, "e", 205, "f", 185, "g", 670, "h", 65, "i", 45,
          "j", 25);

  /** Together 2.7 minutes. */
  private static final Map<String, Integer> QUICK =
      Map.of("a", 6, "b", 12, "c", 26, "d", 11, "e", 9, "f", 20, "g", 62, "h", 6, "i", 6, "j", 6);

  static Plan full(int rounds) {
    return new Plan(false, rounds, 2.5, 2.5, 1_740, FULL);
  }

  static Plan quick(int rounds) {
    return new Plan(true, rounds, 0.6, 0.4, 168, QUICK);
  }

  int budget(String letter) {
    return budgets.getOrDefault(letter, 10);
  }

  /** How long a measurement of this round lasts. */
  double seconds(int round) {
    return round == 0 ? warmUpSeconds : windowSeconds;
  }

  long millis(int round) {
    return (long) (seconds(round) * 1_000);
  }
}
