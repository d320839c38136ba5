package io.pgshunt.consumer.run;

import io.pgshunt.queue.ClaimedTask;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims as many rows as there are free slots, so that each claimed row is begun at once. One loop
 * for the whole worker: it asks again shortly after it got something, ever more seldom while there
 * is nothing, and at once when it is told that there is.
 */
final class ClaimLoop implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ClaimLoop.class);

  /** Long enough for a few short tasks to end, so that their slots are filled by one claim. */
  private static final Duration AFTER_SOME = Duration.ofMillis(1);

  private static final Duration NO_ROOM = Duration.ofMillis(250);

  private final Shared shared;
  private final Claiming claiming;
  private final TaskPool pool;
  private final StopSwitch stop = new StopSwitch();
  private final Backoff idle = new Backoff(Duration.ofMillis(2), Duration.ofMillis(50));
  private final Backoff failing = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));
  private final Outage outage = new Outage(log, "claim tasks");

  ClaimLoop(Shared shared, Claiming claiming, TaskPool pool) {
    this.shared = shared;
    this.claiming = claiming;
    this.pool = pool;
  }

  void stop() {
    stop.stop();
    shared.news().give();
  }

  @Override
  public void run() {
    try {
      while (!stop.isStopped()) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    shared.unwritten().awaitFewerThan(WorkerSettings.MAX_UNWRITTEN, NO_ROOM);
    int room =
        Math.min(
            shared.lease().awaitRoom(NO_ROOM),
            WorkerSettings.MAX_UNWRITTEN - shared.unwritten().size());
    long worker = shared.lease().current();
    if (room <= 0 || worker == Lease.NONE || stop.isStopped()) {
      return;
    }
    try {
      List<ClaimedTask> claimed =
          claiming.claim(
              worker,
              id -> shared.queue().claim(id, shared.settings().queues(), shared.taskNames(), room));
      outage.over();
      failing.reset();
      if (claimed.isEmpty()) {
        shared.news().await(idle.next());
      } else {
        idle.reset();
        shared.counters().addClaimed(claimed.size());
        start(worker, claimed);
        shared.news().await(AFTER_SOME);
      }
    } catch (SQLException | RuntimeException | Error e) {
      // A loop that ended would leave a worker that lives and does nothing.
      outage.failed(e);
      stop.pause(failing.next());
    }
  }

  private void start(long worker, List<ClaimedTask> claimed) throws SQLException {
    List<ClaimedTask> unbegun = new ArrayList<>();
    for (ClaimedTask task : claimed) {
      if (stop.isStopped() || !pool.start(new Run(worker, task))) {
        unbegun.add(task);
      }
    }
    if (!unbegun.isEmpty()) {
      int given = shared.queue().giveBack(worker, unbegun);
      log.debug("gave back {} unbegun rows of {}", given, unbegun.size());
    }
  }
}
