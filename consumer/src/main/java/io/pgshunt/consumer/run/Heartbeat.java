package io.pgshunt.consumer.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease (rule C5). Has a thread of its own, so that nothing slow delays it. A worker that
 * was declared lost tells its runs, registers anew and goes on.
 */
final class Heartbeat implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  private final WorkerSettings settings;
  private final WorkQueue queue;
  private final Set<String> taskNames;
  private final Lease lease;
  private final Steadiness steadiness;
  private final StopSwitch stop = new StopSwitch();
  private final Outage outage = new Outage(log, "extend the lease");
  private final Backoff failing;

  Heartbeat(
      WorkerSettings settings,
      WorkQueue queue,
      Set<String> taskNames,
      Lease lease,
      Steadiness steadiness) {
    this.settings = settings;
    this.queue = queue;
    this.taskNames = taskNames;
    this.lease = lease;
    this.steadiness = steadiness;
    this.failing =
        new Backoff(
            Duration.ofMillis(50), min(Duration.ofSeconds(2), settings.lease().dividedBy(6)));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Starts the first lease. */
  void register() throws SQLException {
    long worker = queue.register(settings.name(), settings.queues(), taskNames);
    steadiness.beat();
    lease.begin(worker);
    log.debug("registered as worker {}", worker);
  }

  void stop() {
    stop.stop();
  }

  @Override
  public void run() {
    Duration interval = settings.lease().dividedBy(3);
    try {
      while (stop.pause(beat() ? interval : failing.next())) {
        log.trace("heartbeat");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean beat() {
    try {
      long worker = lease.worker();
      if (worker != 0 && queue.heartbeat(worker)) {
        steadiness.beat();
      } else {
        lost(worker);
        register();
      }
      outage.over();
      failing.reset();
      return true;
    } catch (SQLException | RuntimeException | Error e) {
      steadiness.missed();
      outage.failed(e);
      return false;
    }
  }

  private void lost(long worker) {
    steadiness.missed();
    if (worker != 0) {
      log.warn(
          "worker {} was declared lost, because no heartbeat came through for {}: its {} running"
              + " tasks are left to others",
          worker,
          settings.lease(),
          lease.running());
      lease.lose();
    }
  }
}
