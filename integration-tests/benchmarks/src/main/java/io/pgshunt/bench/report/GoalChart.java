package io.pgshunt.bench.report;

import java.util.List;

/** How far each goal was reached, on a logarithmic scale with the goal in the middle. */
final class GoalChart {

  private static final double WIDTH = 1100;
  private static final double LABELS = 590;
  private static final double VALUES = 150;
  private static final double STEP = 26;
  private static final double BAR = 16;
  private static final double TOP = 24;

  /** The scale's ends: an eighth of the goal, and eight times the goal. */
  private static final double LIMIT = 8;

  private GoalChart() {}

  static String of(List<Goal> goals) {
    double height = TOP + goals.size() * STEP + 6;
    Svg svg = new Svg(WIDTH, height);
    for (double tick = 1 / LIMIT; tick <= LIMIT; tick *= 2) {
      svg.line(x(tick), TOP - 4, x(tick), height - 4, tick == 1 ? "goal" : "grid");
      svg.text(
          x(tick),
          TOP - 10,
          "middle",
          "tick",
          tick == 1 ? "goal" : tick > 1 ? Math.round(tick) + " ×" : "1/" + Math.round(1 / tick));
    }
    double y = TOP;
    for (Goal goal : goals) {
      draw(svg, goal, y);
      y += STEP;
    }
    return svg.of("How far each goal was reached");
  }

  private static void draw(Svg svg, Goal goal, double y) {
    double baseline = y + BAR / 2 + 4;
    svg.text(LABELS - 8, baseline, "end", "label", goal.text());
    goal.share()
        .ifPresent(
            share -> {
              double end = x(Math.max(1 / LIMIT, Math.min(LIMIT, share)));
              double start = x(1 / LIMIT);
              svg.bar(start, y, end - start, BAR, goal.isReached() ? "reached" : "missed");
            });
    svg.text(
        WIDTH - VALUES + 8,
        baseline,
        "start",
        goal.value().isEmpty() ? "tick" : goal.isReached() ? "value" : "value off",
        goal.value().isPresent()
            ? goal.valueText() + "  (" + goal.limitText() + ")"
            : "not measured");
  }

  private static double x(double share) {
    double length = WIDTH - LABELS - VALUES;
    return LABELS + (Math.log(share) / Math.log(LIMIT) + 1) / 2 * length;
  }
}
