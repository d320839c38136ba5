package io.pgshunt.bench.report;

import java.util.List;
import java.util.Locale;

/** The contestants of one quantity: bars to the medians, with the range of the rounds. */
final class BarChart {

  private static final double WIDTH = 960;
  private static final double LABELS = 400;
  private static final double VALUES = 200;
  private static final double STEP = 26;
  private static final double BAR = 16;

  private BarChart() {}

  static String of(FigureReport figure, Quantity quantity) {
    List<Row> rows = figure.rows(quantity);
    double scale = rows.stream().mapToDouble(row -> row.sample().max()).max().orElse(1);
    double length = WIDTH - LABELS - VALUES;
    Svg svg = new Svg(WIDTH, rows.size() * STEP + 6);
    double y = 4;
    for (Row row : rows) {
      double middle = y + BAR / 2;
      double min = LABELS + row.sample().min() / scale * length;
      double max = LABELS + row.sample().max() / scale * length;
      svg.text(LABELS - 8, middle + 4, "end", "label " + kind(row), row.contestant());
      svg.bar(LABELS, y, row.sample().median() / scale * length, BAR, "bar " + kind(row));
      svg.line(min, middle, max, middle, "range");
      svg.line(min, middle - 4, min, middle + 4, "range");
      svg.line(max, middle - 4, max, middle + 4, "range");
      svg.text(max + 8, middle + 4, "start", "value", value(figure, row));
      y += STEP;
    }
    return svg.of(figure.title() + ": " + quantity.name());
  }

  private static String value(FigureReport figure, Row row) {
    String unit = row.quantity().unit();
    String value = Numbers.of(row.sample().median()) + (unit.startsWith("/") ? unit : " " + unit);
    return value
        + figure.ratio(row).map(ratio -> "   (pgshunt: " + Numbers.of(ratio) + " ×)").orElse("");
  }

  private static String kind(Row row) {
    return row.role().name().toLowerCase(Locale.ROOT);
  }
}
