package io.pgshunt.agent.gate;

import java.io.PrintStream;

/**
 * Lines for the operator, each beginning with {@code pgshunt:}. Written to the stream that was
 * stderr when the agent started: one that the application puts there later may lead to its logging,
 * and from there to AMQP. Thread-safe.
 */
public final class AgentLog {

  private final PrintStream out;

  public AgentLog(PrintStream out) {
    this.out = out;
  }

  /** One line, whatever the text contains. */
  public void line(String text) {
    StringBuilder line = new StringBuilder("pgshunt: ");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    out.println(line);
  }
}
