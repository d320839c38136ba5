package io.pgshunt.campaign;

import io.pgshunt.campaign.check.TallyLine;
import java.util.List;

/** The counts as a table. */
final class TallyTable {

  private static final String ROW = "%-20s %5s %9s %7s %7s %8s %7s %4s %7s %7s %11s%n";

  private TallyTable() {}

  static String of(List<TallyLine> lines) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            ROW,
            "published during",
            "times",
            "publishes",
            "unknown",
            "rows",
            "messages",
            "runs",
            "lost",
            "doubled",
            "reruns",
            "unexplained"));
    TallyLine sum = new TallyLine("all", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    for (TallyLine line : lines) {
      table.append(row(line));
      sum = sum.plus(line);
    }
    return table.append(row(sum)).toString();
  }

  private static String row(TallyLine line) {
    return String.format(
        ROW,
        line.fault(),
        line.times(),
        line.publishes(),
        line.unknown(),
        line.rows(),
        line.messages(),
        line.runs(),
        line.lost(),
        line.doubled(),
        line.explained() + line.unexplained(),
        line.unexplained());
  }
}
