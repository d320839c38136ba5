package io.pgshunt.campaign.fault;

/**
 * A fault to come.
 *
 * @param afterMillis when, from the round's beginning, or as soon as the one before it is over
 * @param millis how long it lasts
 * @param seed of everything else about it
 */
public record Scheduled(long afterMillis, FaultKind kind, long millis, long seed) {

  @Override
  public String toString() {
    return String.format("%6.1f s %s for %d ms", afterMillis / 1e3, kind.word(), millis);
  }
}
