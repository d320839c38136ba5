package io.pgshunt.task;

import static java.util.stream.Collectors.joining;

/**
 * Text of others for logs and terminals. Names, ids and messages come with tasks and from
 * exceptions: whoever wrote them must not be able to forge a line of a log or to drive the reader's
 * terminal.
 */
public final class Printable {

  private static final int MOST_OF_A_TRACE = 16_384;

  private Printable() {}

  /**
   * {@code text} on one line: a line break as a blank, other characters that show nothing or change
   * how others show (controls, separators, directions, lone surrogates) spelled as JSON spells
   * them.
   */
  public static String of(String text) {
    int plain = 0;
    while (plain < text.length() && isPlain(text.charAt(plain))) {
      plain++;
    }
    return plain == text.length() ? text : escaped(text, plain);
  }

  /** The same of what {@code thrown} says of itself, which may be anything, or fail. */
  public static String of(Throwable thrown) {
    String name = thrown.getClass().getName();
    try {
      return of(String.valueOf(thrown));
    } catch (Throwable e) {
      return name + " (its own words cannot be had: " + e.getClass().getName() + ")";
    }
  }

  /** A stack trace or another text of several lines: each as {@link #of(String)} gives it. */
  public static String lines(String text) {
    return text.lines().map(line -> of(line.replace("\t", "    "))).collect(joining("\n"));
  }

  /** The stack trace of {@code thrown}, for a log to which it must not be given itself. */
  public static String trace(Throwable thrown) {
    return lines(BoundedWriter.traceOf(thrown, MOST_OF_A_TRACE));
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < '\u007f';
  }

  private static String escaped(String text, int plain) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, plain);
    for (int i = plain; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point == '\r' && i < text.length() && text.charAt(i) == '\n') {
        i++;
        out.append(' ');
      } else if (point == '\n' || point == '\t') {
        out.append(' ');
      } else if (isShown(point)) {
        out.appendCodePoint(point);
      } else {
        for (char c : Character.toChars(point)) {
          out.append(String.format("\\u%04x", (int) c));
        }
      }
    }
    return out.toString();
  }

  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
