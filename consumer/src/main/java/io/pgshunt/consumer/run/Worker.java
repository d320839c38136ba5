package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.queue.DatabaseFailures;
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

  /** For tasks that were interrupted to come to an end. */
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

  /** For ends to be written when the worker stops while the database is away. */
  private static final Duration LAST_WRITES = Duration.ofSeconds(10);

  /** For the doorbell, which may be connecting just then; nobody misses what it leaves. */
  private static final Duration LAST_RING = Duration.ofSeconds(1);

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
    pool = new TaskPool(shared, new Execution(runner, chaining, limits, settings), beginnings);
    keeping = new Keeping(shared, pool);
    claims = new ClaimLoop(shared, claiming, pool);
    writes =
        new WriteLoop(
            shared.unwritten(),
            new EndingWriter(queue, counters, giveUpWriting, keeping, claiming::retire));
    janitor = new Janitor(shared, claiming, chaining, steadiness);
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
    Thread thread = new Thread(loop, "pgshunt-" + name);
    threads.add(thread);
    // It may hang in a connection that nobody waits for any more.
    thread.setDaemon(loop == doorbell);
    thread.start();
  }

  /**
   * Stops claiming, lets running tasks end within the grace time, writes all ends, and only then
   * gives up the lease and with it the rows of tasks that did not end.
   */
  public void stop() throws InterruptedException {
    claims.stop();
    janitor.stop();
    keeping.stop();
    if (doorbell != null) {
      doorbell.stop();
    }
    join("claim");
    join("janitor");
    if (!shared.lease().awaitIdle(shared.settings().shutdownGrace())) {
      int late = shared.lease().releaseRuns();
      log.warn(
          "{} tasks did not end within {}: interrupted, and left to other workers",
          late,
          shared.settings().shutdownGrace());
      beginnings.stop();
      shared.lease().awaitIdle(AFTER_INTERRUPT);
    }
    beginnings.stop();
    shared.unwritten().close();
    threadOf("write").join(LAST_WRITES.toMillis());
    giveUpWriting.stop();
    join("write");
    heartbeat.stop();
    join("heartbeat");
    giveUp();
    if (doorbell != null) {
      threadOf("doorbell").join(LAST_RING.toMillis());
    }
    pool.shutdown();
    limits.stop();
  }

  private void giveUp() {
    try {
      heartbeat.giveUp();
    } catch (SQLException | RuntimeException e) {
      log.warn(
          "cannot give up the lease, it ends by itself within {}: {}",
          shared.settings().lease(),
          DatabaseFailures.inWords(e));
    }
  }

  private void join(String name) throws InterruptedException {
    threadOf(name).join();
  }

  private Thread threadOf(String name) {
    return threads.stream()
        .filter(thread -> thread.getName().equals("pgshunt-" + name))
        .findFirst()
        .orElseThrow();
  }
}
