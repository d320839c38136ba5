package io.pgshunt.campaign.proxy;

import java.util.Random;

/**
 * Says which requests are disturbed. Thread-safe.
 *
 * @param disturbance what happens to them
 * @param percent of those that may be the last before a commit: those on a connection that has
 *     inserted something and not yet heard that its transaction is over
 * @param otherPercent of all others
 * @param longestMillis of what is late
 * @param random chooses
 */
public record Trap(
    Disturbance disturbance, int percent, int otherPercent, int longestMillis, Random random) {

  private static final int HUNDRED = 100;

  boolean takes(boolean mayCommit) {
    return random.nextInt(HUNDRED) < (mayCommit ? percent : otherPercent);
  }

  long delayMillis() {
    return 1L + random.nextInt(longestMillis);
  }
}
