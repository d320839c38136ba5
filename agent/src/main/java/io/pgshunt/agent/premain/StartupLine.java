package io.pgshunt.agent.premain;

/** A line for the operator, before there is anything better to print it. */
final class StartupLine {

  private StartupLine() {}

  /** Prints one line to stderr. */
  static void print(String line) {
    System.err.println("pgshunt: " + line);
  }
}
