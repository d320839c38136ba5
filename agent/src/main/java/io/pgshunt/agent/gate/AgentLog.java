package io.pgshunt.agent.gate;

import io.pgshunt.task.Printable;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Lines for the operator. They go to the application's own logging where it has one that fits, else
 * to stderr, each beginning with {@code pgshunt:}, and there to the stream that was stderr when the
 * agent started: one that the application puts there later may lead to its logging, and from there
 * to AMQP. Thread-safe.
 */
public final class AgentLog {

  /** Takes lines for the application's logging. */
  public interface Sink {

    /**
     * Does not block, and does not log on this thread: it may hold locks.
     *
     * @return false if the line was not taken
     */
    boolean take(String line, boolean warning);
  }

  /** How the first line begins. */
  private static final String NAME = "pgshunt ";

  private final PrintStream out;
  private volatile @Nullable Sink sink;

  public AgentLog(PrintStream out) {
    this.out = out;
  }

  /** From now on, lines go to {@code sink} as long as it takes them. */
  public void use(@Nullable Sink newSink) {
    sink = newSink;
  }

  /** What is good to know. One line, whatever the text contains. */
  public void line(String text) {
    write(text, false);
  }

  /** What somebody may have to do something about. */
  public void warn(String text) {
    write(text, true);
  }

  /** The first line: which agent this is, and what it does. */
  void greet(String version, String text) {
    write(NAME + version + ": " + text, false);
  }

  private void write(String text, boolean warning) {
    String line = Printable.of(text);
    Sink taker = sink;
    if (taker == null || !taker.take(line, warning)) {
      print(line);
    }
  }

  /** To stderr: a line that was taken and found no place after all. */
  public void print(String line) {
    out.println(line.startsWith(NAME) ? line : "pgshunt: " + line);
  }
}
