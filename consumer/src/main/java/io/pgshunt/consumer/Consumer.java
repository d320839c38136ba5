package io.pgshunt.consumer;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.run.BoundedDataSource;
import io.pgshunt.consumer.run.BoundedWorkQueue;
import io.pgshunt.consumer.run.Counters;
import io.pgshunt.consumer.run.PostgresWorkQueue;
import io.pgshunt.consumer.run.ServedQueue;
import io.pgshunt.consumer.run.Worker;
import io.pgshunt.consumer.run.WorkerSettings;
import io.pgshunt.queue.Revocations;
import io.pgshunt.queue.TaskQueue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs queued tasks and chains what follows them.
 *
 * <pre>{@code
 * try (Consumer consumer =
 *     Consumer.builder(dataSource).queues("orders").handlers(new ShipOrder()).build().start()) {
 *   consumer.awaitClosed();
 * }
 * }</pre>
 *
 * <p>Its threads keep the JVM alive until {@link #close}. Thread-safe.
 */
public final class Consumer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Consumer.class);

  /** For the database to answer all that is asked before the first task. */
  private static final Duration START = Duration.ofSeconds(30);

  private enum State {
    NEW,
    RUNNING,
    CLOSING
  }

  private final BoundedDataSource connections;
  private final StartCheck check;
  private final Worker worker;
  private final WorkerSettings settings;
  private final Handlers handlers;
  private final Counters counters = new Counters();
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final CountDownLatch closed = new CountDownLatch(1);

  Consumer(ConsumerBuilder builder) {
    this.handlers = Handlers.of(builder.handlers);
    this.settings = builder.workerSettings();
    this.connections = new BoundedDataSource(builder.dataSource, settings.lease());
    this.check = new StartCheck(connections, builder.schema);
    this.worker =
        new Worker(
            settings,
            new BoundedWorkQueue(
                new PostgresWorkQueue(
                    new TaskQueue(connections, builder.schema, builder.tenancy),
                    new Revocations(connections, builder.schema)),
                connections,
                settings.lease()),
            handlers,
            new Chaining(builder.chainSettings(), () -> UUID.randomUUID().toString()),
            counters,
            builder.bells());
  }

  /**
   * @param dataSource gives connections in auto-commit mode. The consumer uses five at most at a
   *     time; if handlers take theirs from the same pool, it must be larger by these five, or a
   *     handler that waits for a connection delays the heartbeat
   */
  public static ConsumerBuilder builder(DataSource dataSource) {
    return new ConsumerBuilder(dataSource);
  }

  /**
   * Starts to claim and run tasks.
   *
   * @return this
   * @throws ConsumerStartException if the database or its schema will not do
   * @throws IllegalStateException if it was started before
   */
  public Consumer start() {
    if (!state.compareAndSet(State.NEW, State.RUNNING)) {
      throw new IllegalStateException("a consumer is started once: build another one");
    }
    try {
      connections.within(
          START,
          () -> {
            check.run();
            return state;
          });
      worker.start();
    } catch (SQLException e) {
      abandonStart();
      throw check.failure(e);
    } catch (ConsumerStartException e) {
      abandonStart();
      throw e;
    }
    log.info(
        "consumer {} works on queues {} with {} threads, runs {}",
        settings.name(),
        settings.queues().stream().map(ServedQueue::name).toList(),
        settings.concurrency(),
        handlers.taskNames());
    return this;
  }

  /**
   * Says that tasks were committed to these queues: if it is idle and serves one of them, the
   * consumer looks at once instead of at its next poll. For senders of its own process, as in
   * {@code new TaskClient(dataSource).telling(consumer::enqueued)}. Cheap, waits for nothing, and
   * only a hint: a consumer that is not told, that is not started or that is closed loses nothing
   * by it.
   */
  public void enqueued(Collection<String> queues) {
    worker.enqueued(queues);
  }

  private void abandonStart() {
    state.set(State.CLOSING);
    connections.close();
    closed.countDown();
  }

  /**
   * Whether it claims and runs tasks: true from {@link #start} until {@link #close} is called, also
   * while the database is away; false if it could not be started.
   */
  public boolean isRunning() {
    return state.get() == State.RUNNING;
  }

  /** What it did so far. */
  public Counters counters() {
    return counters;
  }

  /**
   * Stops claiming, lets running tasks end, writes their ends, gives the rest back at once, all
   * within the grace time, or a few seconds if that is shorter, whatever the database does. Returns
   * when all that is done, or when the calling thread is interrupted, while it is still being done;
   * further calls wait for the first one.
   */
  @Override
  public void close() {
    State before = state.getAndSet(State.CLOSING);
    if (before == State.RUNNING) {
      // On a thread of its own: an interrupt of the caller's must not leave it half stopped.
      new Thread(this::stop, "pgshunt-stop").start();
    } else if (before == State.NEW) {
      closed.countDown();
    }
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    log.info("consumer {} stops", settings.name());
    try {
      worker.stop();
      log.info("consumer {} has stopped: {}", settings.name(), counters);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.close();
      closed.countDown();
    }
  }

  /** Waits until it is closed. */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }
}
