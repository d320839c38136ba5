package io.pgshunt.campaign.check;

/**
 * Counts of what was published while a fault went on; of re-runs, of what was run again.
 *
 * @param fault its name
 * @param times how often it happened
 * @param unknown publishes of which the sender does not know what became
 */
public record TallyLine(
    String fault,
    int times,
    int publishes,
    int unknown,
    int rows,
    int messages,
    int runs,
    int lost,
    int doubled,
    int explained,
    int unexplained) {

  /** Those of two rounds together. */
  public TallyLine plus(TallyLine other) {
    return new TallyLine(
        fault,
        times + other.times,
        publishes + other.publishes,
        unknown + other.unknown,
        rows + other.rows,
        messages + other.messages,
        runs + other.runs,
        lost + other.lost,
        doubled + other.doubled,
        explained + other.explained,
        unexplained + other.unexplained);
  }
}
