package io.pgshunt.bench.report;

/**
 * What a figure measures.
 *
 * @param name as in a heading of a table
 * @param unit short; empty for a plain number
 * @param moreIsBetter as of a rate; less is as of a latency
 */
public record Quantity(String name, String unit, boolean moreIsBetter) {

  public static Quantity rate(String name) {
    return new Quantity(name, "/s", true);
  }

  public static Quantity millis(String name) {
    return new Quantity(name, "ms", false);
  }
}
