package io.pgshunt.bench.peers;

import io.pgshunt.task.RawJson;
import java.util.Random;

/**
 * What the tasks of a measurement carry. Each contestant's rows and messages hold the same text.
 */
public final class Workload {

  /** Bytes in the argument of an ordinary task. */
  public static final int SMALL = 200;

  /** No compression makes a text of these much shorter than three quarters. */
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final boolean chained;
  private final String argument;
  private final RawJson args;

  /**
   * @param bodyBytes length of the one argument
   * @param chained whether each task has a callback, which gets its result
   */
  public Workload(int bodyBytes, boolean chained) {
    this.chained = chained;
    Random random = new Random(bodyBytes);
    StringBuilder text = new StringBuilder(bodyBytes);
    for (int i = 0; i < bodyBytes; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    this.argument = text.toString();
    this.args = RawJson.parse("[\"" + argument + "\"]");
  }

  public static Workload small() {
    return new Workload(SMALL, false);
  }

  public static Workload chains() {
    return new Workload(SMALL, true);
  }

  boolean chained() {
    return chained;
  }

  /** The argument; always the same. */
  String argument() {
    return argument;
  }

  RawJson json() {
    return args;
  }

  /** The arguments as JSON. */
  public String args() {
    return args.text();
  }
}
