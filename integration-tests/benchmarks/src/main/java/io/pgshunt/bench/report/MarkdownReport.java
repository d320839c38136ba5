package io.pgshunt.bench.report;

import io.pgshunt.bench.measure.Curve;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report for a page in the repository. */
public final class MarkdownReport {

  private MarkdownReport() {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    report
        .circumstances()
        .forEach(
            (name, value) ->
                text.append("* ").append(name).append(": ").append(value).append('\n'));
    text.append("\n### Goals\n\n| goal | limit | measured | |\n| --- | --- | --- | --- |\n");
    for (Goal goal : report.goals()) {
      text.append(
          line(
              goal.text(),
              goal.limitText(),
              goal.valueText(),
              goal.verdict() + (goal.remark().isEmpty() ? "" : ": " + goal.remark())));
    }
    for (FigureReport figure : report.figures()) {
      text.append(of(figure));
    }
    return text.toString();
  }

  private static String of(FigureReport figure) {
    StringBuilder text = new StringBuilder();
    text.append("\n### (").append(figure.letter()).append(") ").append(figure.title()).append("\n");
    for (Quantity quantity : figure.quantities()) {
      text.append(
          String.format(
              "%n| %s, %s | rounds | min | median | max | pgshunt / it | WAL B/task | commits/task |%n"
                  + "| --- | --: | --: | --: | --: | --: | --: | --: |%n",
              quantity.name(), quantity.unit()));
      for (Row row : figure.rows(quantity)) {
        text.append(
            line(
                row.role() == Role.PGSHUNT ? "**" + row.contestant() + "**" : row.contestant(),
                String.valueOf(row.sample().size()),
                Numbers.of(row.sample().min()),
                Numbers.of(row.sample().median()),
                Numbers.of(row.sample().max()),
                figure.ratio(row).map(Numbers::ratio).orElse(""),
                row.hasCosts() ? Numbers.of(row.costs().walPerTask()) : "",
                row.hasCosts()
                    ? String.format(Locale.ROOT, "%.3f", row.costs().commitsPerTask())
                    : ""));
      }
    }
    for (Curve curve : figure.curves()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%s, per %.0f s: %s%n",
              curve.name(),
              curve.stepSeconds(),
              curve.rates().stream().map(Numbers::of).collect(Collectors.joining(" "))));
    }
    if (!figure.remarks().isEmpty()) {
      text.append('\n');
      figure.remarks().forEach(remark -> text.append("* ").append(remark).append('\n'));
    }
    figure
        .failures()
        .forEach(failure -> text.append("\n**Failed:** ").append(failure).append('\n'));
    return text.toString();
  }

  private static String line(String... cells) {
    StringBuilder line = new StringBuilder("|");
    for (String cell : cells) {
      line.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    return line.append('\n').toString();
  }
}
