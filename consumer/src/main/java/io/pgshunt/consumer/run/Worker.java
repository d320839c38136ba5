package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.queue.Finished.Continuation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker: its threads, and the order in which they stop (rule C8). */
public final class Worker {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /** For tasks that were interrupted to come to an end. */
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

  /** For ends to be written when the worker stops while the database is away. */
  private static final Duration LAST_WRITES = Duration.ofSeconds(10);

  private final WorkerSettings settings;
  private final WorkQueue queue;
  private final Lease lease;
  private final Unwritten unwritten = new Unwritten();
  private final Signal news = new Signal();
  private final StopSwitch giveUpWriting = new StopSwitch();
  private final TaskPool pool;
  private final ClaimLoop claims;
  private final WriteLoop writes;
  private final Heartbeat heartbeat;
  private final Janitor janitor;
  private final List<Thread> threads = new ArrayList<>();

  public Worker(
      WorkerSettings settings,
      WorkQueue queue,
      TaskRunner runner,
      Chaining chaining,
      Counters counters) {
    this.settings = settings;
    this.queue = queue;
    Set<String> taskNames = Set.copyOf(runner.taskNames());
    lease = new Lease(settings.concurrency());
    Steadiness steadiness = new Steadiness(settings.lease(), System::nanoTime);
    pool = new TaskPool(settings.concurrency(), lease, new Execution(runner, chaining), unwritten);
    claims = new ClaimLoop(settings, queue, taskNames, lease, pool, unwritten, counters, news);
    writes =
        new WriteLoop(unwritten, new EndingWriter(queue, counters, giveUpWriting, this::onWritten));
    heartbeat = new Heartbeat(settings, queue, taskNames, lease, steadiness);
    janitor = new Janitor(settings, queue, chaining, lease, steadiness, unwritten, counters, news);
  }

  /** A continuation that this worker serves is claimed without waiting for the next poll. */
  private void onWritten(Ended ended) {
    for (Continuation continuation : ended.finished().continuations()) {
      if (settings.queues().contains(continuation.queue())) {
        news.give();
        return;
      }
    }
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
  }

  private void start(String name, Runnable loop) {
    Thread thread = new Thread(loop, "pgshunt-" + name);
    threads.add(thread);
    thread.start();
  }

  /**
   * Stops claiming, lets running tasks end within the grace time, writes all ends, and only then
   * gives up the lease and with it the rows of tasks that did not end.
   */
  public void stop() throws InterruptedException {
    claims.stop();
    janitor.stop();
    join("claim");
    join("janitor");
    if (!lease.awaitIdle(settings.shutdownGrace())) {
      int late = lease.releaseRuns();
      log.warn(
          "{} tasks did not end within {}: interrupted, and left to other workers",
          late,
          settings.shutdownGrace());
      lease.awaitIdle(AFTER_INTERRUPT);
    }
    unwritten.close();
    threadOf("write").join(LAST_WRITES.toMillis());
    giveUpWriting.stop();
    join("write");
    heartbeat.stop();
    join("heartbeat");
    deregister();
    pool.shutdown();
  }

  private void deregister() {
    long worker = lease.worker();
    try {
      if (worker != 0) {
        queue.deregister(worker);
      }
    } catch (SQLException | RuntimeException e) {
      log.warn(
          "cannot give up the lease of worker {}, it ends by itself within {}: {}",
          worker,
          settings.lease(),
          e.toString());
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
