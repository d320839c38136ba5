package io.pgshunt.consumer.run;

import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.task.DurationText;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease (rule C5). Has a thread of its own, so that nothing slow delays it. A worker that
 * was declared lost tells its runs, registers anew and goes on.
 */
final class Heartbeat implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  private final Shared shared;
  private final Steadiness steadiness;
  private final Strays strays;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Signal wake = new Signal();
  private final Outage outage = new Outage(log, "extend the lease");
  private final Backoff failing;

  Heartbeat(Shared shared, Steadiness steadiness) {
    this.shared = shared;
    this.steadiness = steadiness;
    this.strays = new Strays(shared);
    this.failing =
        new Backoff(
            Duration.ofMillis(50),
            min(Duration.ofSeconds(2), shared.settings().lease().dividedBy(6)));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Starts a lease. */
  void register() throws SQLException {
    long worker =
        shared
            .queue()
            .register(
                shared.settings().name(),
                shared.queueNames(),
                shared.taskNames(),
                shared.settings().lease(),
                shared.settings().unknownTaskPatience());
    steadiness.beat();
    shared.lease().begin(worker);
    log.debug("registered as worker {}", worker);
  }

  /**
   * The answer to a claim under {@code worker} was lost, so it may hold rows that nobody here knows
   * of. They are given back, it is given up as soon as may be, and the work goes on under another
   * id.
   */
  void retire(long worker) {
    shared.lease().retire(worker);
    wake.give();
  }

  /** The loop ends, and with it the lease. */
  void stop() {
    stopped.set(true);
    wake.give();
  }

  @Override
  public void run() {
    Duration interval = shared.settings().lease().dividedBy(3);
    try {
      while (!stopped.get()) {
        wake.await(beat() ? interval : failing.next());
      }
      leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever goes wrong with a retired id, the work goes on under the current one. */
  private boolean beat() {
    if (!beatCurrent()) {
      return false;
    }
    boolean all = true;
    for (long worker : shared.lease().retired()) {
      if (!keptOrGivenUp(worker)) {
        all = false;
        // That may have taken a third of the lease.
        if (!beatCurrent()) {
          return false;
        }
      }
    }
    if (all) {
      outage.over();
      failing.reset();
    }
    return all;
  }

  private boolean beatCurrent() {
    try {
      long current = shared.lease().current();
      if (current == Lease.NONE) {
        register();
      } else if (shared.queue().heartbeat(current)) {
        steadiness.beat();
      } else {
        lost(current);
        register();
      }
      return true;
    } catch (SQLException | RuntimeException | Error e) {
      steadiness.missed();
      outage.failed(e);
      return false;
    }
  }

  private boolean keptOrGivenUp(long worker) {
    try {
      keepOrGiveUp(worker);
      return true;
    } catch (SQLException | RuntimeException | Error e) {
      outage.failed(e);
      return false;
    }
  }

  private void keepOrGiveUp(long worker) throws SQLException {
    // In this order: an end is added to the unwritten ones before its run is over.
    if (!shared.lease().hasRuns(worker) && !shared.unwritten().has(worker)) {
      giveUp(worker);
    } else if (shared.queue().heartbeat(worker)) {
      strays.giveBack(worker);
    } else {
      lost(worker);
    }
  }

  private void giveUp(long worker) throws SQLException {
    shared.queue().deregister(worker, shared.lease().begun(worker));
    shared.lease().end(worker);
  }

  private void lost(long worker) {
    steadiness.missed();
    int told = shared.lease().end(worker);
    log.warn(
        "worker {} was declared lost, because no heartbeat came through for {}: its {} running"
            + " tasks are left to others",
        worker,
        DurationText.of(shared.settings().lease()),
        told);
  }

  /** Gives up everything this process still holds, so that others can have it at once. */
  private void leave() {
    shared.lease().retired().forEach(this::leave);
    long current = shared.lease().current();
    if (current != Lease.NONE) {
      leave(current);
    }
  }

  private void leave(long worker) {
    try {
      giveUp(worker);
    } catch (SQLException | RuntimeException | Error e) {
      log.warn(
          "cannot give up the lease, it ends by itself within {}: {}",
          DurationText.of(shared.settings().lease()),
          DatabaseFailures.inWords(e));
    } finally {
      shared.lease().end(worker);
    }
  }
}
