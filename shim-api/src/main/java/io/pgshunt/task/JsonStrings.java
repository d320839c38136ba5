package io.pgshunt.task;

/**
 * JSON strings as the {@linkplain Json mapper} writes them, without a generator: what is outside
 * ASCII is escaped.
 */
final class JsonStrings {

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private JsonStrings() {}

  /** {@code text} as a JSON string, quotes included. */
  static String quote(String text) {
    if (plainLength(text) == text.length()) {
      return '"' + text + '"';
    }
    StringBuilder out = new StringBuilder(text.length() + text.length() / 4 + 16);
    quote(text, out);
    return out.toString();
  }

  /** Adds to {@code out} what {@link #quote(String)} gives. */
  static void quote(String text, StringBuilder out) {
    out.append('"');
    int plain = plainLength(text);
    out.append(text, 0, plain);
    for (int i = plain; i < text.length(); i++) {
      append(text.charAt(i), out);
    }
    out.append('"');
  }

  /** How many characters need no escape before the first that does: of names and ids, all. */
  private static int plainLength(String text) {
    int length = 0;
    while (length < text.length() && isPlain(text.charAt(length))) {
      length++;
    }
    return length;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c <= '\u007f' && c != '"' && c != '\\';
  }

  private static void append(char c, StringBuilder out) {
    if (isPlain(c)) {
      out.append(c);
      return;
    }
    out.append('\\');
    switch (c) {
      case '"', '\\' -> out.append(c);
      case '\b' -> out.append('b');
      case '\t' -> out.append('t');
      case '\n' -> out.append('n');
      case '\f' -> out.append('f');
      case '\r' -> out.append('r');
      default ->
          out.append('u')
              .append(HEX[c >> 12])
              .append(HEX[c >> 8 & 0xf])
              .append(HEX[c >> 4 & 0xf])
              .append(HEX[c & 0xf]);
    }
  }
}
