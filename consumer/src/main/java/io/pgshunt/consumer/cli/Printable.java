package io.pgshunt.consumer.cli;

/** Text of others for a terminal. */
final class Printable {

  private Printable() {}

  /** Whoever wrote a task must not be able to drive the reader's terminal. */
  static String text(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (Character.isISOControl(point) && point != '\t') {
                out.append(point == '\n' ? " " : String.format("\\u%04x", point));
              } else {
                out.appendCodePoint(point);
              }
            });
    return out.toString();
  }
}
