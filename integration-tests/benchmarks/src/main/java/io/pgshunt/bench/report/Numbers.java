package io.pgshunt.bench.report;

import java.util.Locale;

/** Numbers as people read them: three digits or so, thousands apart. */
final class Numbers {

  private Numbers() {}

  static String of(double value) {
    double size = Math.abs(value);
    if (size >= 1_000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
  }

  static String ratio(double value) {
    return of(value) + "x";
  }
}
