package io.pgshunt.agent.gate;

import static io.pgshunt.celery.PassThroughReason.CIRCUIT_OPEN;

import io.pgshunt.celery.Translation;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a dead database from slowing every publish: once it has failed, tasks go to AMQP at once,
 * until a probe in the background finds it well again.
 *
 * <pre>
 *   closed --open()--> open --probe succeeds--> closed
 * </pre>
 *
 * The pause before a probe doubles from the first to the longest, and starts over only after a task
 * was really enqueued: a database that answers probes and fails tasks is left alone for longer and
 * longer. Thread-safe.
 */
final class CircuitBreaker implements PublicationRule {

  static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** Asks the database whether it would take a task. */
  interface Probe {

    /** Null if it would; else why not. */
    @Nullable String problem();
  }

  private final Probe probe;
  private final ThreadFactory threads;
  private final AgentLog log;
  private final Duration firstPause;
  private final Duration longestPause;

  private volatile boolean open;
  private volatile boolean proven = true;
  private Duration pause;

  CircuitBreaker(
      Probe probe,
      ThreadFactory threads,
      AgentLog log,
      Duration firstPause,
      Duration longestPause) {
    this.probe = probe;
    this.threads = threads;
    this.log = log;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    this.pause = firstPause;
  }

  @Override
  public Translation.@Nullable PassThrough against(Publication publication) {
    return open
        ? new Translation.PassThrough(
            CIRCUIT_OPEN, "PostgreSQL failed lately and is not asked until it is well again")
        : null;
  }

  /**
   * The database failed a task in a way that it will fail others.
   *
   * @param why for the log
   */
  synchronized void open(@Nullable String why) {
    if (open) {
      return;
    }
    Thread prober = threads.newThread(this::probeUntilWell);
    open = true;
    proven = false;
    log.warn(why + "; tasks go to AMQP until it is well again");
    prober.start();
  }

  /** A task was enqueued. */
  void succeeded() {
    if (!proven) {
      reset();
    }
  }

  private synchronized void reset() {
    proven = true;
    pause = firstPause;
  }

  private void probeUntilWell() {
    do {
      LockSupport.parkNanos(nextPause().toNanos());
      // Nobody has a reason to interrupt this thread; whoever does only brings the probe forward
      Thread.interrupted();
    } while (problem() != null);
    close();
  }

  private synchronized Duration nextPause() {
    Duration current = pause;
    Duration doubled = current.multipliedBy(2);
    pause = doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
    return current;
  }

  private @Nullable String problem() {
    try {
      return probe.problem();
    } catch (RuntimeException | LinkageError e) {
      return e.toString();
    }
  }

  private synchronized void close() {
    open = false;
    log.line("PostgreSQL is well again; tasks go there");
  }
}
