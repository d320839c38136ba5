package io.pgshunt.bench.report;

import io.pgshunt.bench.measure.Curve;
import java.util.Locale;

/** The report for a terminal. */
public final class TextReport {

  private static final String ROW = "  %-58s %10s %10s %10s %10s %10s %9s%n";

  private TextReport() {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    report
        .circumstances()
        .forEach((name, value) -> text.append(String.format("%-14s %s%n", name, value)));
    for (FigureReport figure : report.figures()) {
      text.append(of(figure));
    }
    text.append(goals(report));
    for (String failure : report.failures()) {
      text.append("FAILED ").append(failure).append('\n');
    }
    return text.toString();
  }

  public static String of(FigureReport figure) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n(%s) %s   [%.0f s]%n",
            figure.letter(),
            figure.title(),
            figure.seconds()));
    for (Quantity quantity : figure.quantities()) {
      text.append(
          String.format(
              ROW,
              quantity.name() + ", " + quantity.unit(),
              "min",
              "median",
              "max",
              "pgshunt/it",
              "WAL B/task",
              "commits/t"));
      for (Row row : figure.rows(quantity)) {
        text.append(row(figure, row));
      }
    }
    for (Curve curve : figure.curves()) {
      text.append("  ").append(curve.name()).append(':');
      curve.rates().forEach(rate -> text.append(' ').append(Numbers.of(rate)));
      text.append('\n');
    }
    for (String remark : figure.remarks()) {
      text.append("  - ").append(remark).append('\n');
    }
    for (String failure : figure.failures()) {
      text.append("  FAILED: ").append(failure).append('\n');
    }
    return text.toString();
  }

  private static String row(FigureReport figure, Row row) {
    return String.format(
        ROW,
        row.contestant() + " (" + row.sample().size() + ")",
        Numbers.of(row.sample().min()),
        Numbers.of(row.sample().median()),
        Numbers.of(row.sample().max()),
        figure.ratio(row).map(Numbers::ratio).orElse(""),
        row.hasCosts() ? Numbers.of(row.costs().walPerTask()) : "",
        row.hasCosts() ? String.format(Locale.ROOT, "%.3f", row.costs().commitsPerTask()) : "");
  }

  private static String goals(Report report) {
    StringBuilder text = new StringBuilder(String.format("%nGoals%n"));
    for (Goal goal : report.goals()) {
      text.append(
          String.format(
              "  %-84s %9s %12s  %s%s%n",
              goal.text(),
              goal.limitText(),
              goal.valueText(),
              goal.verdict(),
              goal.remark().isEmpty() ? "" : " (" + goal.remark() + ")"));
    }
    return text.toString();
  }
}
