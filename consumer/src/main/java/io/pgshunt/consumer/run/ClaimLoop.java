package io.pgshunt.consumer.run;

import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DatabaseFailures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims as many rows as there are free slots, and for short tasks some more, so that a slot that
 * comes free has its next task at hand. One loop for the whole worker: it asks again shortly after
 * it got something, ever more seldom while there is nothing, and at once when it is told that there
 * is. While senders would tell it, it asks more seldom still.
 */
final class ClaimLoop implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ClaimLoop.class);

  /** Long enough for a few short tasks to end, so that their slots are filled by one claim. */
  private static final Duration AFTER_SOME = Duration.ofMillis(1);

  private static final Duration NO_ROOM = Duration.ofMillis(250);

  /** What waits for longer was claimed in vain: the tasks became longer than they had been. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final Shared shared;
  private final Claiming claiming;
  private final TaskPool pool;
  private final ClaimPlan plan;
  private final Pace pace = new Pace(System::nanoTime);
  private final StopSwitch stop = new StopSwitch();
  private final Backoff idle = new Backoff(Duration.ofMillis(2), this::longestPause);
  private final Backoff failing = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));
  private final Outage outage = new Outage(log, "claim tasks");

  ClaimLoop(Shared shared, Claiming claiming, TaskPool pool) {
    this.shared = shared;
    this.claiming = claiming;
    this.pool = pool;
    this.plan = new ClaimPlan(shared);
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
      giveBack(pool.takeWaiting(run -> true));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    shared.unwritten().awaitFewerThan(WorkerSettings.MAX_UNWRITTEN, NO_ROOM);
    pace.look(pool.begun());
    int ahead = pace.ahead();
    shared.ahead().set(ahead);
    int room =
        Math.min(
            shared.lease().awaitRoom(ahead, NO_ROOM),
            WorkerSettings.MAX_UNWRITTEN - shared.unwritten().size());
    if (pool.longestWait().compareTo(LONGEST_WAIT) > 0) {
      giveBack(pool.takeWaiting(run -> true));
    }
    long worker = shared.lease().current();
    if (room <= 0 || worker == Lease.NONE || stop.isStopped()) {
      return;
    }
    takeSweep();
    try {
      int claimed = claim(worker, room);
      outage.over();
      failing.reset();
      if (claimed == 0) {
        shared.idleness().foundNothing();
        if (shared.idleness().takeFreshlyHooked()) {
          idle.reset();
        }
        shared.news().await(idle.next());
      } else {
        idle.reset();
        if (ahead == 0) {
          shared.news().await(AFTER_SOME);
        }
      }
    } catch (SQLException | RuntimeException | Error e) {
      // A loop that ended would leave a worker that lives and does nothing.
      outage.failed(e);
      stop.pause(failing.next());
    }
  }

  /** What waits is not begun any more, also if it cannot be given back: it is freed with the id. */
  void leaveWaiting() {
    pool.refuse().forEach(run -> shared.lease().end(run));
  }

  /** Nobody rings when a place of a limited queue comes free. */
  private Duration longestPause() {
    return plan.hasLimits() ? Idleness.UNTOLD : shared.idleness().longestPause();
  }

  private int claim(long worker, int room) throws SQLException {
    int claimed = 0;
    for (ClaimPlan.Step step : plan.steps(room)) {
      // What is claimed ahead of its time is not begun when it is claimed.
      ClaimRequest request = step.request(room - claimed, room <= shared.lease().room(0));
      if (request.limit() <= 0) {
        break;
      }
      long statement = shared.lease().open();
      try {
        List<ClaimedTask> tasks =
            claiming.claim(
                worker,
                id ->
                    step.limited()
                        ? shared.queue().claimLimited(id, request)
                        : shared.queue().claim(id, request));
        claimed += tasks.size();
        hold(worker, tasks);
      } catch (RuntimeException | Error e) {
        // Some of them may be in nobody's hands.
        claiming.retire(worker);
        throw e;
      } finally {
        shared.lease().close(statement);
      }
    }
    plan.claimedAll();
    return claimed;
  }

  private void hold(long worker, List<ClaimedTask> tasks) {
    plan.claimed(tasks);
    if (tasks.isEmpty()) {
      return;
    }
    shared.counters().addClaimed(tasks.size());
    tasks.forEach(task -> pace.saw(task.stored().size()));
    List<Run> runs = tasks.stream().map(task -> new Run(worker, task)).toList();
    if (stop.isStopped() || !pool.start(runs)) {
      giveBack(runs);
    }
  }

  private void takeSweep() {
    Sweeps.Found found = shared.sweeps().take();
    if (found != null) {
      plan.swept(found);
      shared.sweeps().want();
    }
  }

  /** Rows that were not begun are ready for others. */
  private void giveBack(List<Run> runs) {
    if (runs.isEmpty()) {
      return;
    }
    try {
      runs.stream()
          .map(Run::worker)
          .distinct()
          .forEach(
              worker ->
                  giveBack(worker, runs.stream().filter(run -> run.worker() == worker).toList()));
    } finally {
      // Whatever happens: what is in no hands, and counts as held, would keep its id for ever.
      runs.forEach(shared.lease()::end);
    }
  }

  private void giveBack(long worker, List<Run> runs) {
    try {
      int given = shared.queue().giveBack(worker, runs.stream().map(Run::claimed).toList());
      log.debug("gave back {} unbegun rows of {}", given, runs.size());
    } catch (SQLException | RuntimeException | Error e) {
      // They are given back under the id that is retired, as soon as that succeeds.
      claiming.retire(worker);
      log.warn("cannot give back {} unbegun rows: {}", runs.size(), DatabaseFailures.inWords(e));
    }
  }
}
