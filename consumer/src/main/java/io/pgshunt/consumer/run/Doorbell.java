package io.pgshunt.consumer.run;

import io.pgshunt.queue.DoorbellSession;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has senders ring while the worker waits for tasks, and tells the claim loop when they do. The
 * claim loop goes on looking by itself: a ring that gets lost costs time and nothing else.
 */
final class Doorbell implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Doorbell.class);

  /** After this long at most it is seen that the worker has become idle or busy, or is to stop. */
  private static final Duration TURN = Duration.ofMillis(250);

  /** Bells that others had hooked are tried again. */
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(450);

  private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(10);

  /** The same where the lease is short: a bell that nobody hears is no reason to wait longer. */
  private final Duration betweenChecks;

  private final Shared shared;
  private final BellSource bells;
  private final StopSwitch stop = new StopSwitch();
  private final Rings rings = new Rings(System::nanoTime);
  private final Backoff failing = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
  private final Outage outage = new Outage(log, "wait at the doorbell");
  private Deadline nextTry = Deadline.in(Duration.ZERO);
  private Deadline nextCheck = Deadline.in(Duration.ZERO);

  Doorbell(Shared shared, BellSource bells) {
    this.shared = shared;
    this.bells = bells;
    Duration third = shared.settings().lease().dividedBy(3);
    this.betweenChecks = third.compareTo(BETWEEN_CHECKS) < 0 ? third : BETWEEN_CHECKS;
  }

  void stop() {
    stop.stop();
  }

  @Override
  public void run() {
    try {
      while (serve() && stop.pause(failing.next())) {
        log.debug("connects again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For as long as the connection lasts; false if another one would be no better. */
  private boolean serve() {
    try (DoorbellSession session = bells.open(shared.queueNames())) {
      if (!session.isDirect()) {
        log.warn(
            "the doorbell is not used, idle workers go on asking every {} ms: its connection goes"
                + " through a pooler, such as PgBouncer, which may not keep a session together;"
                + " give it one that leads to PostgreSQL itself",
            Idleness.UNTOLD.toMillis());
        return false;
      }
      session.listen();
      outage.over();
      failing.reset();
      while (!stop.isStopped()) {
        turn(session);
      }
    } catch (SQLException | RuntimeException | Error e) {
      // A thread that ended would leave a worker that is never rung again.
      outage.failed(e);
    } finally {
      unhooked();
    }
    return true;
  }

  private void turn(DoorbellSession session) throws SQLException {
    if (rings.isResting() || !shared.idleness().isIdle()) {
      unhook(session);
    } else if (nextTry.isOver()) {
      hook(session);
    }
    int rung = session.await(TURN);
    if (rung > 0) {
      shared.news().give();
      rings.rung(rung);
    }
    if (nextCheck.isOver()) {
      session.check();
      nextCheck = Deadline.in(betweenChecks);
    }
  }

  private void hook(DoorbellSession session) throws SQLException {
    session.hook();
    nextTry = Deadline.in(BETWEEN_TRIES);
    if (!shared.idleness().isHooked()) {
      shared.idleness().hook();
      shared.news().give();
    }
  }

  private void unhook(DoorbellSession session) throws SQLException {
    if (shared.idleness().isHooked()) {
      session.unhook();
      unhooked();
      nextTry = Deadline.in(Duration.ZERO);
    }
  }

  /** The claim loop may be in the middle of a long pause. */
  private void unhooked() {
    if (shared.idleness().unhook()) {
      shared.news().give();
    }
  }
}
