package io.pgshunt.bench.report;

import io.pgshunt.bench.measure.Costs;
import io.pgshunt.bench.measure.Sample;

/**
 * One contestant's values of one quantity.
 *
 * @param sample one value a round
 * @param costs of all rounds; {@link Costs#NONE} if they were not measured
 */
public record Row(String contestant, Role role, Quantity quantity, Sample sample, Costs costs) {

  boolean hasCosts() {
    return costs.tasks() > 0;
  }
}
