package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.task.DurationText;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker: its threads, and the order in which they stop (rule C8). */
public final class Worker {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /** Stopping may take so long, if the grace time is not longer. */
  private static final Duration LEAST = Duration.ofSeconds(3);

  /** Of the grace time, what is kept for what is to be done once no task runs, at most. */
  private static final Duration FOR_THE_ENDS = Duration.ofSeconds(3);

  /** For a loop to end its turn by itself, when the database answers. */
  private static final Duration LAST_TURN = Duration.ofMillis(500);

  /** For it to end its turn when what it waits for is cut; it may then wait for another thing. */
  private static final Duration AFTER_CUT = Duration.ofMillis(150);

  private static final int MOST_CUTS = 5;

  private final Shared shared;
  private final Hints hints;
  private final StopSwitch giveUpWriting = new StopSwitch();
  private final TimeLimits limits = new TimeLimits();
  private final Beginnings beginnings;
  private final TaskPool pool;
  private final Keeping keeping;
  private final ClaimLoop claims;
  private final WriteLoop writes;
  private final Heartbeat heartbeat;
  private final Janitor janitor;
  private final @Nullable Doorbell doorbell;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * @param bells null for a worker that is not rung
   */
  public Worker(
      WorkerSettings settings,
      WorkQueue queue,
      TaskRunner runner,
      Chaining chaining,
      Counters counters,
      @Nullable BellSource bells) {
    shared = Shared.of(settings, queue, runner.taskNames(), counters);
    hints =
        new Hints(shared.queueNames(), shared.idleness(), shared.news()::give, System::nanoTime);
    Steadiness steadiness = new Steadiness(settings.lease(), System::nanoTime);
    heartbeat = new Heartbeat(shared, steadiness);
    Claiming claiming = new Claiming(shared.lease(), heartbeat);
    beginnings = new Beginnings(shared, run -> atMostOnce(run, runner));
    pool =
        new TaskPool(
            shared,
            new Execution(runner, chaining, limits, settings),
            beginnings,
            claiming::retire);
    keeping = new Keeping(shared, pool);
    claims = new ClaimLoop(shared, claiming, pool);
    writes =
        new WriteLoop(
            shared.unwritten(),
            new EndingWriter(queue, counters, giveUpWriting, keeping, claiming::retire, chaining),
            claiming::retire);
    janitor = new Janitor(shared, claiming, chaining, steadiness, beginnings);
    doorbell = bells == null ? null : new Doorbell(shared, bells);
  }

  private boolean atMostOnce(Run run, TaskRunner runner) {
    return runner.atMostOnce(run.claimed().stored().taskName())
        || shared.settings().queues().stream()
            .anyMatch(queue -> queue.atMostOnce() && queue.name().equals(run.queue()));
  }

  /**
   * Registers the worker and starts its threads.
   *
   * @throws SQLException if the worker cannot be registered; nothing was started then
   */
  public void start() throws SQLException {
    heartbeat.register();
    start("heartbeat", heartbeat);
    start("write", writes);
    start("janitor", janitor);
    start("claim", claims);
    if (doorbell != null) {
      start("doorbell", doorbell);
    }
  }

  /** Tasks were enqueued on these queues by this process: an idle worker looks for them at once. */
  public void enqueued(Collection<String> queues) {
    hints.enqueued(queues);
  }

  private void start(String name, Runnable loop) {
    Thread thread = new Thread(new Supervised(name, loop), "pgshunt-" + name);
    threads.add(thread);
    // It may hang in a connection that nobody waits for any more.
    thread.setDaemon(loop == doorbell);
    thread.start();
  }

  /**
   * Stops claiming, lets running tasks end within the grace time, writes all ends, and only then
   * gives up the lease and with it the rows of tasks that did not end. Takes no longer than the
   * grace time, or a few seconds if that is shorter, whatever the database does.
   */
  public void stop() throws InterruptedException {
    Duration grace = shared.settings().shutdownGrace();
    Deadline end = Deadline.in(longer(grace, LEAST));
    Duration forTheEnds = shorter(FOR_THE_ENDS, longer(grace, LEAST).dividedBy(5));
    claims.stop();
    janitor.stop();
    keeping.stop();
    beginnings.stop();
    if (doorbell != null) {
      doorbell.stop();
    }
    join(LAST_TURN, "claim", "janitor");
    claims.leaveWaiting();
    if (!shared.lease().awaitIdle(shorter(grace, end.left().minus(forTheEnds)))) {
      int late = shared.lease().releaseRuns();
      log.warn(
          "{} tasks did not end within the grace time of {}: interrupted, and left to other workers",
          late,
          DurationText.of(grace));
      shared.lease().awaitIdle(forTheEnds.dividedBy(3));
    }
    shared.unwritten().close();
    joinFor(end.left().minus(forTheEnds.multipliedBy(2).dividedBy(3)), "write");
    giveUpWriting.stop();
    join(Duration.ZERO, "write");
    heartbeat.stop();
    join(shorter(longer(end.left(), LAST_TURN), Duration.ofSeconds(2)), "heartbeat");
    if (doorbell != null) {
      // Nobody misses what it leaves.
      joinFor(LAST_TURN, "doorbell");
    }
    pool.shutdown();
    limits.stop();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /** Waits for loops that were told to end; then what they wait for is cut, again and again. */
  private void join(Duration most, String... names) throws InterruptedException {
    boolean over = joinFor(most, names);
    for (int cuts = 0; !over && cuts < MOST_CUTS; cuts++) {
      for (String name : names) {
        shared.queue().cut(threadOf(name));
      }
      over = joinFor(AFTER_CUT, names);
    }
    if (!over) {
      log.warn("not waited for, since the database does not answer: {}", String.join(", ", names));
    }
  }

  private boolean joinFor(Duration most, String... names) throws InterruptedException {
    Deadline deadline = Deadline.in(most);
    boolean over = true;
    for (String name : names) {
      Thread thread = threadOf(name);
      // A wait of 0 ms would be for ever.
      thread.join(Math.max(1, deadline.left().toMillis()));
      over &= !thread.isAlive();
    }
    return over;
  }

  private Thread threadOf(String name) {
    return threads.stream()
        .filter(thread -> thread.getName().equals("pgshunt-" + name))
        .findFirst()
        .orElseThrow();
  }
}
