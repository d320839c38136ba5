package io.pgshunt.task;

/**
 * Goes through the elements of an array or the members of an object, in a text that is known to be
 * well-formed. A parser would first have its buffers and its state to set up, which for the short
 * texts here is most of the work. Not thread-safe.
 */
final class JsonScanner {

  private final String text;

  private int start;
  private int end;

  /**
   * @param container begins with its bracket
   */
  JsonScanner(String container) {
    this.text = container;
    this.end = 1;
  }

  /** Goes to the next element, or to the name of the next member; false if there is none. */
  boolean next() {
    start = skipBlanks(end);
    if (text.charAt(start) == ',') {
      start = skipBlanks(start + 1);
    }
    char first = text.charAt(start);
    if (first == ']' || first == '}') {
      return false;
    }
    end = endOfValue(start);
    return true;
  }

  /** Goes from a member's name to its value. */
  void toValue() {
    int colon = skipBlanks(end);
    start = skipBlanks(colon + 1);
    end = endOfValue(start);
  }

  /** Where in the text the present element, name or value begins. */
  int start() {
    return start;
  }

  /** Where in the text it ends: the position after its last character. */
  int end() {
    return end;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (text.charAt(at) <= ' ') {
      at++;
    }
    return at;
  }

  private int endOfValue(int from) {
    return switch (text.charAt(from)) {
      case '"' -> endOfString(from);
      case '[', '{' -> endOfContainer(from);
      default -> endOfWord(from);
    };
  }

  private int endOfString(int from) {
    int quote = text.indexOf('"', from + 1);
    while (isEscaped(quote)) {
      quote = text.indexOf('"', quote + 1);
    }
    return quote + 1;
  }

  /** Within a string, whose opening quote ends the search. */
  private boolean isEscaped(int at) {
    int before = at;
    while (text.charAt(before - 1) == '\\') {
      before--;
    }
    return (at - before) % 2 == 1;
  }

  private int endOfContainer(int from) {
    int depth = 0;
    int at = from;
    do {
      char c = text.charAt(at);
      if (c == '"') {
        at = endOfString(at);
        continue;
      }
      if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
      }
      at++;
    } while (depth > 0);
    return at;
  }

  /** A number, or a bare word such as {@code true} or {@code NaN}. */
  private int endOfWord(int from) {
    int at = from;
    char c = text.charAt(at);
    while (c > ' ' && c != ',' && c != ']' && c != '}') {
      c = text.charAt(++at);
    }
    return at;
  }
}
