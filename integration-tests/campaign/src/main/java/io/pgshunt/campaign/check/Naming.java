package io.pgshunt.campaign.check;

/**
 * Ids say what their tasks are: that of a published task what its handler does and whether it may
 * be begun twice, that of a continuation whose it is.
 */
public final class Naming {

  private static final String ON_SUCCESS = ".ok";
  private static final String ON_ERROR = ".err";
  private static final String FAILS = "-fails";
  private static final String ONCE = "-once";

  private Naming() {}

  /** Id of a task that is published. */
  public static String id(String process, int thread, long number, boolean fails, boolean once) {
    return process + "-" + thread + "-" + number + (fails ? FAILS : "") + (once ? ONCE : "");
  }

  /** Id of the task that follows the success of {@code id}. */
  public static String onSuccess(String id) {
    return id + ON_SUCCESS;
  }

  /** Id of the task that follows the failure of {@code id}. */
  public static String onError(String id) {
    return id + ON_ERROR;
  }

  /** Whether it follows another task. */
  static boolean isContinuation(String id) {
    return id.endsWith(ON_SUCCESS) || id.endsWith(ON_ERROR);
  }

  /** The published task in whose lineage it is. */
  static String published(String id) {
    return isContinuation(id) ? id.substring(0, id.lastIndexOf('.')) : id;
  }

  /** Whether its handler throws. */
  public static boolean fails(String id) {
    return id.contains(FAILS);
  }

  /** Whether it must not be begun twice. */
  static boolean isOnce(String id) {
    return id.endsWith(ONCE);
  }
}
