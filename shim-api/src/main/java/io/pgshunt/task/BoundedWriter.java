package io.pgshunt.task;

import java.io.PrintWriter;
import java.io.Writer;

/** Keeps what is printed, and stops the printer, by an exception, once it is too much. */
final class BoundedWriter extends Writer {

  private final int most;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param most so many characters are kept
   */
  BoundedWriter(int most) {
    this.most = most;
  }

  /**
   * What {@code thrown} prints of itself, as far as it can: its own methods may throw, or never
   * come to an end.
   *
   * @param most so many characters of it
   */
  static String traceOf(Throwable thrown, int most) {
    BoundedWriter trace = new BoundedWriter(most);
    try {
      thrown.printStackTrace(new PrintWriter(trace));
    } catch (Throwable e) {
      // What was printed until then is kept. The frames of this failure are no part of that one.
      return trace.isFull()
          ? trace.text()
          : trace.text() + "… [the rest cannot be had: " + e.getClass().getName() + "]";
    }
    return trace.text();
  }

  @Override
  public void write(char[] chars, int from, int count) {
    text.append(chars, from, Math.min(count, room()));
    requireRoom();
  }

  /** Not by way of an array: the text may be too long for another copy of it. */
  @Override
  public void write(String words, int from, int count) {
    text.append(words, from, from + Math.min(count, room()));
    requireRoom();
  }

  private int room() {
    return most - text.length();
  }

  private void requireRoom() {
    if (isFull()) {
      throw new IllegalStateException("more than " + most + " characters were printed");
    }
  }

  boolean isFull() {
    return text.length() >= most;
  }

  String text() {
    return text.toString();
  }

  @Override
  public void flush() {
    // Nothing is held back.
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
