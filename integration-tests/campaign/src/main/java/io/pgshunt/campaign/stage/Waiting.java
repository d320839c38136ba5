package io.pgshunt.campaign.stage;

import java.time.Duration;

/** Waits for conditions. */
public final class Waiting {

  private static final long POLL_MILLIS = 50;

  private Waiting() {}

  /** Something that can be asked, and may fail while it is not yet so. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Whether the condition came to hold in time. A failure to ask counts as not yet. */
  public static boolean until(Duration patience, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    do {
      if (holds(condition)) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    } while (System.nanoTime() < deadline);
    return false;
  }

  /**
   * Waits for what has to come.
   *
   * @throws CampaignException if it does not come in time
   */
  public static void forCondition(String what, Duration patience, Condition condition)
      throws InterruptedException {
    if (!until(patience, condition)) {
      throw new CampaignException(what + ": not within " + patience.toSeconds() + " s");
    }
  }

  private static boolean holds(Condition condition) throws InterruptedException {
    try {
      return condition.holds();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception notYet) {
      return false;
    }
  }
}
