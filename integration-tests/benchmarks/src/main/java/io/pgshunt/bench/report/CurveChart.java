package io.pgshunt.bench.report;

import io.pgshunt.bench.measure.Curve;
import java.util.List;
import java.util.Locale;

/** Rates over time. */
final class CurveChart {

  private static final double WIDTH = 960;
  private static final double HEIGHT = 300;
  private static final double LEFT = 80;
  private static final double RIGHT = 20;
  private static final double TOP = 30;
  private static final double BOTTOM = 40;
  private static final int LINES = 5;
  private static final int MOST_TICKS = 12;

  private CurveChart() {}

  static String of(String title, List<Curve> curves) {
    double highest =
        curves.stream()
            .flatMap(curve -> curve.rates().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    double seconds =
        curves.stream()
            .mapToDouble(curve -> curve.rates().size() * curve.stepSeconds())
            .max()
            .orElse(1);
    Svg svg = new Svg(WIDTH, HEIGHT);
    for (int i = 0; i <= LINES; i++) {
      double rate = highest * i / LINES;
      svg.line(LEFT, y(rate, highest), WIDTH - RIGHT, y(rate, highest), "grid");
      svg.text(LEFT - 8, y(rate, highest) + 4, "end", "tick", Numbers.of(rate) + "/s");
    }
    double step = niceStep(seconds / MOST_TICKS);
    for (double second = 0; second <= seconds; second += step) {
      svg.text(x(second, seconds), HEIGHT - BOTTOM + 18, "middle", "tick", time(second, seconds));
    }
    int number = 0;
    for (Curve curve : curves) {
      svg.path(points(curve, seconds, highest), "curve curve" + number);
      svg.line(LEFT + 4 + number * 380, 12, LEFT + 24 + number * 380, 12, "curve curve" + number);
      svg.text(LEFT + 30 + number * 380, 16, "start", "label", curve.name());
      number++;
    }
    return svg.of(title);
  }

  private static String points(Curve curve, double seconds, double highest) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < curve.rates().size(); i++) {
      points.append(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f ",
              x((i + 0.5) * curve.stepSeconds(), seconds),
              y(curve.rates().get(i), highest)));
    }
    return points.toString().strip();
  }

  /** 5, 10, 30 s or a number of minutes. */
  private static double niceStep(double least) {
    for (double step : new double[] {5, 10, 30, 60, 120, 300, 600}) {
      if (step >= least) {
        return step;
      }
    }
    return 3_600;
  }

  private static String time(double second, double seconds) {
    return seconds > 120
        ? Math.round(second / 60) + " min"
        : String.format(Locale.ROOT, "%.0f s", second);
  }

  private static double x(double second, double seconds) {
    return LEFT + second / seconds * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double rate, double highest) {
    return HEIGHT - BOTTOM - rate / highest * (HEIGHT - BOTTOM - TOP);
  }
}
