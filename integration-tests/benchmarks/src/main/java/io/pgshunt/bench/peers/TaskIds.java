package io.pgshunt.bench.peers;

/** Task ids as long as Celery's, that tell a task's number. */
public final class TaskIds {

  private static final String PREFIX = "5a1c0000-9d3e-4f00-8000-";
  private static final int DIGITS = 12;

  private TaskIds() {}

  public static String of(long number) {
    String hex = Long.toHexString(number);
    return PREFIX + "0".repeat(DIGITS - hex.length()) + hex;
  }

  public static long number(String id) {
    return Long.parseLong(id, PREFIX.length(), id.length(), 16);
  }

  /** SQL for the id of the task whose number {@code expression} is. */
  static String sql(String expression) {
    return "'" + PREFIX + "' || lpad(to_hex(" + expression + "), " + DIGITS + ", '0')";
  }
}
