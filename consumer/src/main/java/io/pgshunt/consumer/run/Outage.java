package io.pgshunt.consumer.run;

import io.pgshunt.queue.DatabaseFailures;
import org.slf4j.Logger;

/** Logs the first failure of a row of failures, and its end: not each retry. Thread-safe. */
final class Outage {

  private final Logger log;
  private final String what;
  private volatile boolean failing;
  private int failures;

  /**
   * @param what cannot be done during the outage, as in "cannot …"
   */
  Outage(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  synchronized void failed(Throwable cause) {
    failing = true;
    if (failures++ == 0) {
      log.warn("cannot {}, will keep trying: {}", what, DatabaseFailures.inWords(cause));
    }
    log.debug("cannot {} (failure {})", what, failures, cause);
  }

  void over() {
    if (failing) {
      ended();
    }
  }

  private synchronized void ended() {
    if (failures > 0) {
      log.info("can {} again, after {} failures", what, failures);
      failures = 0;
      failing = false;
    }
  }
}
