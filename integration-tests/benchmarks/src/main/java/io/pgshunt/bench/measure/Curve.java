package io.pgshunt.bench.measure;

import java.util.List;

/**
 * A rate over time.
 *
 * @param stepSeconds length of each interval
 * @param rates one for each interval, tasks a second
 */
public record Curve(String name, double stepSeconds, List<Double> rates) {

  public Curve {
    rates = List.copyOf(rates);
  }

  /** The mean rate of the first {@code seconds}. */
  public double first(double seconds) {
    return mean(rates.subList(0, steps(seconds)));
  }

  /** The mean rate of the last {@code seconds}. */
  public double last(double seconds) {
    return mean(rates.subList(rates.size() - steps(seconds), rates.size()));
  }

  private int steps(double seconds) {
    return Math.min(rates.size(), Math.max(1, (int) Math.round(seconds / stepSeconds)));
  }

  private static double mean(List<Double> some) {
    return some.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
