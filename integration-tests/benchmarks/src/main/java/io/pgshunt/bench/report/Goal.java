package io.pgshunt.bench.report;

import java.util.Locale;
import java.util.Optional;

/**
 * What was to be reached, and what was.
 *
 * @param atMost whether {@code limit} is not to be exceeded; else it is to be reached
 * @param unit of limit and value, {@code x} for a ratio
 * @param value empty if it was not measured
 * @param remark why not, or in what way the measurement falls short; empty if there is nothing to
 *     say
 */
public record Goal(
    String text, boolean atMost, double limit, String unit, Optional<Double> value, String remark) {

  public static Goal atLeast(String text, double limit, Optional<Double> value, String remark) {
    return new Goal(text, false, limit, "x", value, remark);
  }

  public static Goal atMost(
      String text, double limit, String unit, Optional<Double> value, String remark) {
    return new Goal(text, true, limit, unit, value, remark);
  }

  public boolean isReached() {
    return value.isPresent() && (atMost ? value.get() <= limit : value.get() >= limit);
  }

  /** How much of the goal was reached: from 1 on it is, whichever way the goal points. */
  public Optional<Double> share() {
    return value
        .filter(measured -> !atMost || measured > 0)
        .map(measured -> atMost ? limit / measured : measured / limit);
  }

  public String limitText() {
    return (atMost ? "≤ " : "≥ ") + number(limit) + suffix();
  }

  public String valueText() {
    return value.map(measured -> number(measured) + suffix()).orElse("not measured");
  }

  public String verdict() {
    if (value.isEmpty()) {
      return "not measured";
    }
    return isReached() ? "reached" : "NOT reached";
  }

  private String suffix() {
    return unit.equals("x") ? " ×" : " " + unit;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
