package io.pgshunt.bench.report;

import io.pgshunt.bench.measure.Costs;
import io.pgshunt.bench.measure.Curve;
import io.pgshunt.bench.measure.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one figure. Not thread-safe. */
public final class FigureReport {

  private final String letter;
  private final String title;
  private final List<Row> rows = new ArrayList<>();
  private final List<Curve> curves = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private @Nullable String headline;
  private double seconds;

  FigureReport(String letter, String title) {
    this.letter = letter;
    this.title = title;
  }

  public String letter() {
    return letter;
  }

  public String title() {
    return title;
  }

  public void add(String contestant, Role role, Quantity quantity, Sample sample, Costs costs) {
    if (sample.size() > 0) {
      rows.add(new Row(contestant, role, quantity, sample, costs));
    }
  }

  public void add(String contestant, Role role, Quantity quantity, Sample sample) {
    add(contestant, role, quantity, sample, Costs.NONE);
  }

  public void add(Curve curve) {
    curves.add(curve);
  }

  /** Something that the reader must know: what was skipped, what differs. */
  public void remark(String remark) {
    if (!remarks.contains(remark)) {
      remarks.add(remark);
    }
  }

  /** Something because of which the figures are not to be trusted. */
  public void fail(String failure) {
    failures.add(failure);
  }

  public void took(double seconds) {
    this.seconds = seconds;
  }

  public double seconds() {
    return seconds;
  }

  public List<Row> rows() {
    return List.copyOf(rows);
  }

  public List<Curve> curves() {
    return List.copyOf(curves);
  }

  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** The quantities, in the order in which they came. */
  List<Quantity> quantities() {
    return rows.stream().map(Row::quantity).distinct().toList();
  }

  List<Row> rows(Quantity quantity) {
    return rows.stream().filter(row -> row.quantity().equals(quantity)).toList();
  }

  /** Names the contestant with which the others are compared; if not named, pgshunt's first. */
  public void headline(String contestant) {
    headline = contestant;
  }

  /** The row of pgshunt with which the others of that quantity are compared. */
  Optional<Row> headline(Quantity quantity) {
    return rows(quantity).stream()
        .filter(
            row ->
                headline == null ? row.role() == Role.PGSHUNT : row.contestant().equals(headline))
        .findFirst();
  }

  /** How many times {@code row}'s median pgshunt's is; empty for pgshunt itself. */
  Optional<Double> ratio(Row row) {
    return headline(row.quantity())
        .filter(headline -> !headline.equals(row) && row.sample().median() != 0)
        .map(headline -> headline.sample().median() / row.sample().median());
  }

  /** The median of a contestant. */
  public Optional<Double> median(String contestant, Quantity quantity) {
    return rows.stream()
        .filter(row -> row.contestant().equals(contestant) && row.quantity().equals(quantity))
        .map(row -> row.sample().median())
        .findFirst();
  }

  /** The median of the contestant whose name begins so: versions and settings follow. */
  public Optional<Double> medianOf(String beginning, Quantity quantity) {
    return rows.stream()
        .filter(row -> row.contestant().startsWith(beginning) && row.quantity().equals(quantity))
        .map(row -> row.sample().median())
        .findFirst();
  }

  /** The best median of a role. */
  public Optional<Double> best(Role role, Quantity quantity) {
    return rows.stream()
        .filter(row -> row.role() == role && row.quantity().equals(quantity))
        .map(row -> row.sample().median())
        .max(Double::compare);
  }
}
