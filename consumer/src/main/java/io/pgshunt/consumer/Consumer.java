package io.pgshunt.consumer;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.ResultPolicy;
import io.pgshunt.consumer.run.Counters;
import io.pgshunt.consumer.run.PostgresWorkQueue;
import io.pgshunt.consumer.run.Worker;
import io.pgshunt.consumer.run.WorkerSettings;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.TaskQueue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
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

  private enum State {
    NEW,
    RUNNING,
    CLOSING
  }

  private final StartCheck check;
  private final Worker worker;
  private final WorkerSettings settings;
  private final Handlers handlers;
  private final Counters counters = new Counters();
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final CountDownLatch closed = new CountDownLatch(1);

  private Consumer(Builder builder) {
    this.handlers = Handlers.of(builder.handlers);
    this.settings = builder.workerSettings();
    this.check = new StartCheck(builder.dataSource, builder.schema);
    this.worker =
        new Worker(
            settings,
            new PostgresWorkQueue(new TaskQueue(builder.dataSource, builder.schema)),
            handlers,
            new Chaining(
                builder.resultPolicy(),
                builder.propagatedHeaders,
                () -> UUID.randomUUID().toString()),
            counters);
  }

  /**
   * @param dataSource gives connections in auto-commit mode. The consumer uses four at most at a
   *     time; if handlers take theirs from the same pool, it must be larger by these four, or a
   *     handler that waits for a connection delays the heartbeat
   */
  public static Builder builder(DataSource dataSource) {
    return new Builder(dataSource);
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
      check.run();
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
        settings.queues(),
        settings.concurrency(),
        handlers.taskNames());
    return this;
  }

  private void abandonStart() {
    state.set(State.CLOSING);
    closed.countDown();
  }

  /** What it did so far. */
  public Counters counters() {
    return counters;
  }

  /**
   * Stops claiming, lets running tasks end within the grace time, writes their ends, gives the rest
   * back at once. Returns when all that is done, or when the calling thread is interrupted, while
   * it is still being done; further calls wait for the first one.
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
      closed.countDown();
    }
  }

  /** Waits until it is closed. */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /** Collects settings. {@link #queues} and handlers are needed; the rest has defaults. */
  public static final class Builder {
    private static final Set<String> TRACE_CONTEXT = Set.of("traceparent", "tracestate", "baggage");

    private final DataSource dataSource;
    private final List<TaskHandler<?>> handlers = new ArrayList<>();
    private Schema schema = Schema.DEFAULT;
    private String name = "java-" + ProcessHandle.current().pid();
    private List<String> queues = List.of();
    private int concurrency = Math.max(4, Runtime.getRuntime().availableProcessors());
    private Duration lease = Duration.ofSeconds(30);
    private Duration shutdownGrace = Duration.ofSeconds(25);
    private Duration unknownTaskPatience = Duration.ofMinutes(5);
    private Duration resultTtl = Duration.ofDays(1);
    private boolean keepResults;
    private Set<String> propagatedHeaders = TRACE_CONTEXT;

    private Builder(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    /** Where the tables are; {@code pgshunt} if not set. */
    public Builder schema(Schema schema) {
      this.schema = schema;
      return this;
    }

    /** Names the consumer to people; {@code java-<pid>} if not set. */
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /** Queues to work on. Those named first are looked at first. */
    public Builder queues(String... queues) {
      return queues(List.of(queues));
    }

    /** Queues to work on. Those named first are looked at first. */
    public Builder queues(List<String> queues) {
      this.queues = List.copyOf(queues);
      return this;
    }

    /** Adds handlers. */
    public Builder handlers(TaskHandler<?>... handlers) {
      this.handlers.addAll(List.of(handlers));
      return this;
    }

    /**
     * Adds the methods of these objects that have {@link Task}.
     *
     * @throws IllegalArgumentException if an object has none, or one cannot be used
     */
    public Builder taskMethods(Object... objects) {
      for (Object object : objects) {
        this.handlers.addAll(TaskMethod.of(object));
      }
      return this;
    }

    /**
     * Adds the handlers that {@code loader} finds in {@code META-INF/services}.
     *
     * @throws IllegalArgumentException if one that is listed there cannot be made
     */
    public Builder discoverHandlers(ClassLoader loader) {
      this.handlers.addAll(Handlers.discover(loader));
      return this;
    }

    /** How many tasks run at once; the number of processors, but at least 4, if not set. */
    public Builder concurrency(int concurrency) {
      this.concurrency = concurrency;
      return this;
    }

    /**
     * For how long a consumer that gives no sign of life is not yet taken for lost; 30 s if not
     * set. A task may run for longer: the lease is extended while its process lives.
     */
    public Builder lease(Duration lease) {
      this.lease = lease;
      return this;
    }

    /** How long {@link Consumer#close} lets running tasks go on; 25 s if not set. */
    public Builder shutdownGrace(Duration shutdownGrace) {
      this.shutdownGrace = shutdownGrace;
      return this;
    }

    /** How long a task waits for a consumer that knows it; 5 minutes if not set. */
    public Builder unknownTaskPatience(Duration unknownTaskPatience) {
      this.unknownTaskPatience = unknownTaskPatience;
      return this;
    }

    /** How long outcomes can be looked up; a day if not set. */
    public Builder resultTtl(Duration resultTtl) {
      this.resultTtl = resultTtl;
      return this;
    }

    /** Whether results that nobody waits for can be looked up too; false if not set. */
    public Builder keepResults(boolean keepResults) {
      this.keepResults = keepResults;
      return this;
    }

    /**
     * Headers that a task hands on to its continuations, unless they have them themselves; those of
     * W3C's trace context ({@code traceparent}, {@code tracestate}, {@code baggage}) if not set.
     */
    public Builder propagateHeaders(Collection<String> names) {
      this.propagatedHeaders = Set.copyOf(names);
      return this;
    }

    private WorkerSettings workerSettings() {
      return new WorkerSettings(
          name,
          Settings.queues(queues),
          Settings.concurrency(concurrency),
          Settings.lease(lease),
          Settings.notNegative("shutdown grace", shutdownGrace),
          Settings.positive("unknown task patience", unknownTaskPatience));
    }

    private ResultPolicy resultPolicy() {
      return new ResultPolicy(Settings.positive("result TTL", resultTtl), keepResults);
    }

    /**
     * A consumer that does nothing yet.
     *
     * @throws IllegalArgumentException naming the setting that is wrong, its value and the fix
     */
    public Consumer build() {
      return new Consumer(this);
    }
  }
}
