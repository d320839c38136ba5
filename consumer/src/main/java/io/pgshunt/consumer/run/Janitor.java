package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.consumer.chain.Ended.How;
import io.pgshunt.consumer.chain.Reading;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.SqlStates;
import io.pgshunt.task.DurationText;
import io.pgshunt.task.Printable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what nobody else does: rows that are due, rows that came late, rows of lost workers,
 * rows that nobody can run, outcomes whose time is over. Every worker has one; the statements let
 * them share the work.
 */
final class Janitor implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Janitor.class);

  private static final int PROMOTED_AT_ONCE = 1_000;
  private static final int REAPED_AT_ONCE = 1_000;
  private static final int DROPPED_AT_ONCE = 100;
  private static final int PURGED_AT_ONCE = 5_000;

  private final Shared shared;
  private final Claiming claiming;
  private final Chaining chaining;
  private final Steadiness steadiness;
  private final Strays strays;
  private final StopSwitch stop = new StopSwitch();
  private final List<Chore> chores;

  Janitor(
      Shared shared,
      Claiming claiming,
      Chaining chaining,
      Steadiness steadiness,
      Beginnings beginnings) {
    this.shared = shared;
    this.claiming = claiming;
    this.chaining = chaining;
    this.steadiness = steadiness;
    this.strays = new Strays(shared);
    this.chores =
        List.of(
            new Chore(
                "write which tasks are begun",
                Beginnings.LONG,
                () -> {
                  beginnings.markLongRunning();
                  return false;
                }),
            new Chore("make due tasks ready", Duration.ofMillis(500), this::promote),
            new Chore("look through all ready tasks", Duration.ofSeconds(1), this::sweep),
            new Chore("look for lost workers", shared.settings().lease().dividedBy(3), this::reap),
            new Chore(
                "look for unknown tasks",
                shared.settings().unknownTaskPatience().dividedBy(4),
                this::dropUnknown),
            new Chore(
                "look for rows held in vain", shared.settings().lease().dividedBy(3), this::look),
            new Chore("look for cancelled tasks", Duration.ofSeconds(1), this::interruptRevoked),
            new Chore("forget old outcomes", Duration.ofMinutes(1), this::purge),
            new Chore("forget old commit tokens", Duration.ofMinutes(2), this::purgeTokens));
  }

  void stop() {
    stop.stop();
  }

  @Override
  public void run() {
    try {
      Duration pause = Duration.ZERO;
      while (stop.pause(pause)) {
        chores.forEach(Chore::doIfDue);
        pause = chores.stream().map(Chore::untilDue).min(Duration::compareTo).orElseThrow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean promote() throws SQLException {
    int promoted = 0;
    try {
      promoted = shared.queue().promote(PROMOTED_AT_ONCE);
    } catch (SQLException e) {
      if (!SqlStates.isRefusalOfData(e) || !promoteEach(e)) {
        throw e;
      }
    }
    if (promoted > 0) {
      shared.news().give();
    }
    return promoted == PROMOTED_AT_ONCE;
  }

  /** One row is to blame: it is ended, and no other waits for it. */
  private boolean promoteEach(SQLException why) throws SQLException {
    long worker = shared.lease().current();
    if (worker == Lease.NONE) {
      return false;
    }
    List<ClaimedTask> refused =
        claiming.claim(worker, id -> shared.queue().promoteEach(id, PROMOTED_AT_ONCE));
    shared.news().give();
    for (ClaimedTask task : refused) {
      drop(
          worker,
          task,
          Reason.MALFORMED,
          "it is due, and cannot be made ready: " + why.getMessage());
    }
    return true;
  }

  private boolean look() throws SQLException {
    strays.look();
    return false;
  }

  private boolean sweep() throws SQLException {
    if (shared.sweeps().isWanted()) {
      shared
          .sweeps()
          .found(
              new Sweeps.Found(
                  shared.queue().lanes(shared.queueNames(), shared.taskNames()),
                  shared.queue().limited(shared.queueNames())));
    }
    return false;
  }

  private boolean reap() throws SQLException {
    long worker = shared.lease().current();
    if (worker == Lease.NONE) {
      return false;
    }
    Duration steadyFor = steadiness.steadyFor();
    List<ClaimedTask> exhausted =
        claiming.claim(worker, id -> shared.queue().reap(id, steadyFor, REAPED_AT_ONCE));
    shared.news().give();
    for (ClaimedTask task : exhausted) {
      if (task.begunOnce()) {
        drop(
            worker,
            task,
            Reason.WORKER_LOST,
            "its worker was lost or stopped after it had begun the task, which must not be begun"
                + " twice");
      } else {
        drop(worker, task, Reason.ATTEMPTS_EXHAUSTED, exhausted(task));
      }
    }
    return exhausted.size() >= REAPED_AT_ONCE;
  }

  private static String exhausted(ClaimedTask task) {
    return task.attempt() + (task.doubtful() ? 1 : 0) < task.maxAttempts()
        ? "its row holds numbers that another writer put there: attempt "
            + task.attempt()
            + " of "
            + task.maxAttempts()
        : "begun "
            + task.attempt()
            + " times"
            + (task.doubtful() ? ", once more perhaps," : "")
            + ", and each time its worker was lost";
  }

  private boolean dropUnknown() throws SQLException {
    long worker = shared.lease().current();
    if (worker == Lease.NONE || !steadiness.isSteady()) {
      return false;
    }
    List<ClaimedTask> unknown =
        claiming.claim(
            worker,
            id ->
                shared
                    .queue()
                    .claimUnknown(
                        id,
                        shared.queueNames(),
                        shared.settings().unknownTaskPatience(),
                        DROPPED_AT_ONCE));
    for (ClaimedTask task : unknown) {
      String why =
          String.format(
              "no worker of queue '%s' had a handler for '%s' within %s",
              task.stored().queue(),
              task.stored().taskName(),
              DurationText.of(shared.settings().unknownTaskPatience()));
      drop(worker, task, Reason.UNKNOWN_TASK, why);
    }
    return unknown.size() == DROPPED_AT_ONCE;
  }

  /** Whatever goes wrong with it, the next one is dropped all the same. */
  private void drop(long worker, ClaimedTask task, Reason reason, String why) {
    try {
      shared.counters().addClaimed(1);
      shared.lease().handedOver(worker, task.id());
      shared.unwritten().add(new Ending(worker, dropped(task, reason, why)));
    } catch (RuntimeException | Error e) {
      claiming.retire(worker);
      log.error("row {} cannot be dropped, another worker will: {}", task.id(), reason, e);
    }
  }

  private Ended dropped(ClaimedTask task, Reason reason, String why) {
    Reading reading = Reading.of(task);
    log.warn("{} is dropped: {}", reading.label(), Printable.of(why));
    try {
      boolean tooLate = reason == Reason.UNKNOWN_TASK && task.expired();
      return tooLate ? chaining.expired(reading) : chaining.dropped(reading, reason, why);
    } catch (RuntimeException | Error e) {
      log.warn("what follows {} cannot be made, so little is written", reading.label(), e);
      return chaining.unwritable(reading, How.DROPPED, reason.name(), 0, Printable.of(e));
    }
  }

  private boolean interruptRevoked() throws SQLException {
    List<Run> runs = shared.lease().runs();
    if (!runs.isEmpty()) {
      Set<String> revoked = shared.queue().interrupted(runs.stream().map(Run::taskId).toList());
      runs.stream().filter(run -> revoked.contains(run.taskId())).forEach(Run::revoke);
    }
    return false;
  }

  private boolean purgeTokens() throws SQLException {
    shared.queue().purgeCommitTokens();
    return false;
  }

  private boolean purge() throws SQLException {
    return shared.queue().purgeOutcomes(PURGED_AT_ONCE) == PURGED_AT_ONCE;
  }
}
