package io.pgshunt.consumer.run;

import io.pgshunt.queue.GroupCommit;
import io.pgshunt.queue.TaskQueue.Beginning;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes, where it matters, that a task is about to be begun: one that must not be begun twice, and
 * one whose worker was lost before, so that it is known which of several is to blame if that
 * happens again. Most tasks are begun without a word: their claim said so, or they run for so short
 * a time that nobody is likely to ask; those that go on are marked after a while. Thread-safe.
 */
final class Beginnings {

  private static final Logger log = LoggerFactory.getLogger(Beginnings.class);

  private static final int MOST_AT_ONCE = 500;

  /** A task that has run for so long is marked. */
  static final Duration LONG = Duration.ofMillis(200);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Shared shared;
  private final Predicate<Run> once;
  private final GroupCommit<Run, Boolean> marks;
  private final StopSwitch giveUp = new StopSwitch();

  /**
   * @param once whether a task must not be begun twice
   */
  Beginnings(Shared shared, Predicate<Run> once) {
    this.shared = shared;
    this.once = once;
    this.marks =
        new GroupCommit<>(1, MOST_AT_ONCE, MOST_AT_ONCE, MOST_AT_ONCE, run -> 1, this::mark);
  }

  /** False if the row is no longer this worker's, so that its task must not be begun. */
  boolean mayBegin(Run run) {
    if (run.isReleased()) {
      return false;
    }
    boolean unsaid = run.claimed().needsNoMark() && !once.test(run);
    // Released means that its row may have gone to others before the mark was written.
    return unsaid || (marks.write(run) && !run.isReleased());
  }

  /**
   * Writes of tasks that were begun without a word, and go on, that they are begun: what runs for
   * long is what its worker may die of. Short tasks are spared it.
   */
  void markLongRunning() throws SQLException {
    Map<Long, List<Run>> byWorker = new TreeMap<>();
    for (Run run : sorted(shared.lease().runs())) {
      if (run.isUnmarkedAfter(LONG)) {
        byWorker.computeIfAbsent(run.worker(), id -> new ArrayList<>()).add(run);
      }
    }
    for (Map.Entry<Long, List<Run>> some : byWorker.entrySet()) {
      shared
          .queue()
          .begin(
              some.getKey(),
              some.getValue().stream().map(run -> new Beginning(run.claimed(), false)).toList());
      some.getValue().forEach(Run::mark);
    }
  }

  /** By row id, as ends are, so that the two statements cannot deadlock. */
  private static List<Run> sorted(List<Run> runs) {
    return runs.stream().sorted(Comparator.comparingLong(run -> run.claimed().id())).toList();
  }

  /** What is not known to be written now will not be begun. */
  void stop() {
    giveUp.stop();
  }

  private List<Boolean> mark(List<Run> runs) {
    Map<Long, List<Run>> byWorker = new TreeMap<>();
    runs.forEach(run -> byWorker.computeIfAbsent(run.worker(), id -> new ArrayList<>()).add(run));
    Set<Run> ours = new HashSet<>();
    byWorker.forEach((worker, some) -> ours.addAll(mark(worker, some)));
    return runs.stream().map(ours::contains).toList();
  }

  /** Until it is known: one that may have been written must not be begun by another either. */
  private List<Run> mark(long worker, List<Run> runs) {
    List<Beginning> beginnings =
        sorted(runs).stream().map(run -> new Beginning(run.claimed(), once.test(run))).toList();
    Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    Outage outage = new Outage(log, "write which tasks are begun");
    try {
      while (true) {
        try {
          Set<Long> held = shared.queue().begin(worker, beginnings);
          outage.over();
          shared.counters().addFenced(runs.size() - held.size());
          runs.forEach(Run::mark);
          return runs.stream().filter(run -> held.contains(run.claimed().id())).toList();
        } catch (SQLException | RuntimeException | Error e) {
          outage.failed(e);
        }
        if (runs.stream().allMatch(Run::isReleased) || !giveUp.pause(backoff.next())) {
          return List.of();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
