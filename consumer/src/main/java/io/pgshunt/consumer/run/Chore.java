package io.pgshunt.consumer.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something to be done again and again. For one thread. */
final class Chore {

  private static final Logger log = LoggerFactory.getLogger(Chore.class);

  /** A turn that takes long comes the more seldom: a chore takes at most this part of the time. */
  private static final int PART_OF_THE_TIME = 20;

  private final Duration interval;
  private final Work work;
  private final Outage outage;
  private long due = System.nanoTime();

  /**
   * @param what names the chore, as in "cannot …"
   * @param interval between two turns, at most, unless they take long
   */
  Chore(String what, Duration interval, Work work) {
    this.interval = interval;
    this.work = work;
    this.outage = new Outage(log, what);
  }

  /** One turn; true if there is more to be done at once. */
  interface Work {
    boolean doSome() throws SQLException;
  }

  void doIfDue() {
    if (System.nanoTime() - due < 0) {
      return;
    }
    boolean more = false;
    boolean done = false;
    long begun = System.nanoTime();
    try {
      more = work.doSome();
      done = true;
      outage.over();
    } catch (SQLException | RuntimeException | Error e) {
      outage.failed(e);
    }
    long now = System.nanoTime();
    // What failed may have waited for a server that did not answer: that says nothing of the work.
    long busy = done ? PART_OF_THE_TIME * (now - begun) : 0;
    due = now + (more ? 0 : Math.max(spread(), busy));
  }

  /** Workers that started together are not to do it together. */
  private long spread() {
    long most = interval.toNanos();
    return ThreadLocalRandom.current().nextLong(most * 3 / 4, most + 1);
  }

  Duration untilDue() {
    return Duration.ofNanos(Math.max(0, due - System.nanoTime()));
  }
}
