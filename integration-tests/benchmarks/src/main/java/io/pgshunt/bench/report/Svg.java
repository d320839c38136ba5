package io.pgshunt.bench.report;

import java.util.Locale;

/** A drawing that is put together piece by piece. Not thread-safe. */
final class Svg {

  private final StringBuilder body = new StringBuilder();
  private final double width;
  private final double height;

  Svg(double width, double height) {
    this.width = width;
    this.height = height;
  }

  /** What must not be taken for markup, in text and in attributes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  Svg bar(double x, double y, double length, double thickness, String kind) {
    return piece(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>",
            kind,
            x,
            y,
            Math.max(0.5, length),
            thickness));
  }

  Svg line(double x1, double y1, double x2, double y2, String kind) {
    return piece(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            kind,
            x1,
            y1,
            x2,
            y2));
  }

  /**
   * @param anchor {@code start}, {@code middle} or {@code end}
   */
  Svg text(double x, double y, String anchor, String kind, String text) {
    return piece(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            kind,
            x,
            y,
            anchor,
            escape(text)));
  }

  /** A line through points, {@code x,y} each. */
  Svg path(String points, String kind) {
    return piece(
        String.format(Locale.ROOT, "<polyline class=\"%s\" points=\"%s\"/>", kind, points));
  }

  private Svg piece(String markup) {
    body.append(markup).append('\n');
    return this;
  }

  /**
   * @param label what the drawing shows, for those who do not see it
   */
  String of(String label) {
    return String.format(
        Locale.ROOT,
        "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">%n%s</svg>%n",
        width,
        height,
        escape(label),
        body);
  }
}
