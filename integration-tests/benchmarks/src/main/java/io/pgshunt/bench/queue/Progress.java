package io.pgshunt.bench.queue;

import java.io.PrintStream;
import java.util.Locale;

/** Tells who waits what is going on. */
final class Progress {

  private final PrintStream out;
  private final long start = System.nanoTime();

  Progress(PrintStream out) {
    this.out = out;
  }

  void say(String text) {
    out.printf(Locale.ROOT, "[%4.0f s] %s%n", seconds(), text);
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
