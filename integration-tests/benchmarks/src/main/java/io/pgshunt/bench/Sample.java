package io.pgshunt.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures of the same kind, one a round. Not thread-safe. */
final class Sample {

  /** Student's t for 95 % and 1, 2, … degrees of freedom; beyond the table 2 is near enough. */
  private static final double[] T95 = {
    12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13
  };

  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** {@code median (min to max)}. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "%8.1f (%.1f to %.1f)",
        median(),
        values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        values.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
  }

  /** What {@code other} has more, round by round: mean and 95 % confidence interval. */
  String extraIn(Sample other) {
    int count = values.size();
    double[] differences = new double[count];
    double mean = 0;
    for (int i = 0; i < count; i++) {
      differences[i] = other.values.get(i) - values.get(i);
      mean += differences[i] / count;
    }
    double squares = 0;
    for (double difference : differences) {
      squares += (difference - mean) * (difference - mean);
    }
    if (count < 2) {
      return String.format(Locale.ROOT, "%+.1f", mean);
    }
    double t = count - 2 < T95.length ? T95[count - 2] : 2;
    double margin = t * Math.sqrt(squares / (count - 1) / count);
    return String.format(
        Locale.ROOT, "%+.1f, 95 %% between %+.1f and %+.1f", mean, mean - margin, mean + margin);
  }
}
