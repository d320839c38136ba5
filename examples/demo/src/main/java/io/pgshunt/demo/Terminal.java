package io.pgshunt.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where the demo tells its story. Thread-safe: lines of several programs never mix. */
final class Terminal {

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  synchronized void heading(String text) {
    out.println();
    out.println("== " + text);
  }

  synchronized void say(String text) {
    text.lines().forEach(line -> out.println("  " + line));
  }

  /** A line that a program printed. */
  synchronized void quote(String program, String line) {
    out.printf("  %-7s| %s%n", program, line);
  }

  synchronized void print(Table table) {
    out.println();
    table.lines().forEach(line -> out.println("  " + line));
  }
}
