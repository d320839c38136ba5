package io.pgshunt.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures of the same kind, one a round. Not thread-safe. */
public final class Sample {

  /** Student's t for 95 % and 1, 2, … degrees of freedom; beyond the table 2 is near enough. */
  private static final double[] T95 = {
    12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13
  };

  private final List<Double> values = new ArrayList<>();

  /** A sample of these values. */
  public static Sample of(double... values) {
    Sample sample = new Sample();
    for (double value : values) {
      sample.add(value);
    }
    return sample;
  }

  public void add(double value) {
    values.add(value);
  }

  public int size() {
    return values.size();
  }

  /** In the order of the rounds. */
  public List<Double> values() {
    return List.copyOf(values);
  }

  public double min() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  public double max() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  public double median() {
    if (values.isEmpty()) {
      throw new IllegalStateException("no values");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** {@code median (min to max)}. */
  public String summary() {
    return String.format(Locale.ROOT, "%8.1f (%.1f to %.1f)", median(), min(), max());
  }

  /** What {@code other} has more, round by round: mean and 95 % confidence interval. */
  public String extraIn(Sample other) {
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
