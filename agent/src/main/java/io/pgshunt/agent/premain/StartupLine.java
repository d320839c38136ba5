package io.pgshunt.agent.premain;

/**
 * A line for the operator, before there is anything better to print it. Public because the entry
 * class may find it in another class loader than its own, once the jar is on the bootstrap class
 * path.
 */
public final class StartupLine {

  private StartupLine() {}

  /** Prints one line to stderr. */
  public static void print(String line) {
    System.err.println("pgshunt: " + line);
  }
}
