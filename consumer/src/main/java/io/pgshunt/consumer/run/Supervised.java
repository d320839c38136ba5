package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop that is begun anew whatever it ends by, until it returns: with one of its loops gone, a
 * worker would live on, keep its rows, and do nothing for them.
 */
final class Supervised implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Supervised.class);

  private static final long PAUSE = Duration.ofMillis(200).toNanos();

  private final String name;
  private final Runnable loop;

  /**
   * @param loop returns when it has been told to stop, or is interrupted
   */
  Supervised(String name, Runnable loop) {
    this.name = name;
    this.loop = loop;
  }

  @Override
  public void run() {
    while (!returns()) {
      LockSupport.parkNanos(PAUSE);
    }
  }

  private boolean returns() {
    try {
      loop.run();
      return true;
    } catch (Throwable e) {
      report(e);
      return false;
    }
  }

  /** There may be no memory for it, or no log. */
  private void report(Throwable cause) {
    try {
      log.error("the loop '{}' failed, and is begun anew", name, cause);
    } catch (Throwable e) {
      cause.addSuppressed(e);
    }
  }
}
