package io.pgshunt.consumer;

import io.pgshunt.consumer.chain.ChainSettings;
import io.pgshunt.consumer.chain.FailedResults;
import io.pgshunt.consumer.chain.ResultPolicy;
import io.pgshunt.consumer.run.BellSource;
import io.pgshunt.consumer.run.BoundedDataSource;
import io.pgshunt.consumer.run.TaskThreads;
import io.pgshunt.consumer.run.WorkerSettings;
import io.pgshunt.queue.DoorbellSession;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.Tenancy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link Consumer}. {@link #queues} and handlers are needed; the rest
 * has defaults. For one thread.
 */
public final class ConsumerBuilder {
  private static final Set<String> TRACE_CONTEXT = Set.of("traceparent", "tracestate", "baggage");

  /** For each statement at the doorbell, whose thread is to be stopped in about that time. */
  private static final Duration LONGEST_RING = Duration.ofSeconds(5);

  final DataSource dataSource;
  final List<TaskHandler<?>> handlers = new ArrayList<>();
  Schema schema = Schema.DEFAULT;
  private @Nullable String name;
  Tenancy tenancy = Tenancy.NONE;
  private List<String> queues = List.of();
  private Map<String, Integer> queueWeights = Map.of();
  private Map<String, Integer> queueConcurrency = Map.of();
  private Set<String> atMostOnceQueues = Set.of();
  private int concurrency = Math.max(4, Runtime.getRuntime().availableProcessors());
  private Duration lease = Duration.ofSeconds(30);
  private Duration shutdownGrace = Duration.ofSeconds(25);
  private Duration unknownTaskPatience = Duration.ofMinutes(5);
  private Duration resultTtl = Duration.ofDays(1);
  private boolean keepResults;
  private Set<String> propagatedHeaders = TRACE_CONTEXT;
  private FailedResults failedResults = FailedResults.AS_SUCCESSES;
  private boolean expiredRunsOnError;
  private @Nullable Duration softTimeLimit;
  private @Nullable Duration timeLimit;
  private @Nullable DataSource sessions;
  private boolean virtualThreads = TaskThreads.virtualByDefault();

  ConsumerBuilder(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Where the tables are; {@code pgshunt} if not set. */
  public ConsumerBuilder schema(Schema schema) {
    this.schema = schema;
    return this;
  }

  /**
   * Names the consumer to people; if not set, host, process id and a number in that process, as in
   * {@code web1-4711-1}.
   */
  public ConsumerBuilder name(String name) {
    this.name = name;
    return this;
  }

  /** Queues to work on; they take turns. */
  public ConsumerBuilder queues(String... queues) {
    return queues(List.of(queues));
  }

  /** Queues to work on; they take turns. */
  public ConsumerBuilder queues(List<String> queues) {
    this.queues = List.copyOf(queues);
    return this;
  }

  /**
   * Queues that get more of the turns: while all have tasks, one of weight 3 has three begun for
   * each one of a queue of weight 1. 1 for queues that are not named.
   *
   * @param weights by queue; 1 to 1000
   */
  public ConsumerBuilder queueWeights(Map<String, Integer> weights) {
    this.queueWeights = Map.copyOf(weights);
    return this;
  }

  /**
   * How many tasks of single queues this consumer runs at once, within {@link #concurrency}. For
   * all consumers together there is {@link io.pgshunt.queue.QueueControl#limit}.
   *
   * @param concurrency by queue; 1 or more
   */
  public ConsumerBuilder queueConcurrency(Map<String, Integer> concurrency) {
    this.queueConcurrency = Map.copyOf(concurrency);
    return this;
  }

  /** Queues all of whose tasks are as those of {@link TaskHandler#atMostOnce}. */
  public ConsumerBuilder atMostOnceQueues(Collection<String> queues) {
    this.atMostOnceQueues = Set.copyOf(queues);
    return this;
  }

  /**
   * The header that names the tenant of a task; none if not set. Tasks of equal priority are begun
   * tenant by tenant in turns. To be set for whoever enqueues as well, agents and clients.
   */
  public ConsumerBuilder tenantHeader(String header) {
    this.tenancy = new Tenancy(header);
    return this;
  }

  /** Adds handlers. */
  public ConsumerBuilder handlers(TaskHandler<?>... handlers) {
    this.handlers.addAll(List.of(handlers));
    return this;
  }

  /** Adds handlers. */
  public ConsumerBuilder handlers(Collection<? extends TaskHandler<?>> handlers) {
    this.handlers.addAll(handlers);
    return this;
  }

  /**
   * Adds the methods of these objects that have {@link Task}: their classes', their superclasses'
   * and their interfaces'. An object may be a proxy, as beans of Spring or CDI are: it is called,
   * so that a {@code @Transactional} method has its transaction.
   *
   * @throws IllegalArgumentException if an object has none, or one cannot be used: of a proxy those
   *     that it cannot override
   */
  public ConsumerBuilder taskMethods(Object... objects) {
    for (Object object : objects) {
      this.handlers.addAll(TaskMethod.of(object));
    }
    return this;
  }

  /**
   * Adds the handlers and the {@link TaskMethods} that {@code loader} finds in {@code
   * META-INF/services}.
   *
   * @throws IllegalArgumentException if one that is listed there cannot be made
   */
  public ConsumerBuilder discoverHandlers(ClassLoader loader) {
    this.handlers.addAll(Handlers.discover(loader));
    return this;
  }

  /** How many tasks run at once; the number of processors, but at least 4, if not set. */
  public ConsumerBuilder concurrency(int concurrency) {
    this.concurrency = concurrency;
    return this;
  }

  /**
   * For how long a consumer that gives no sign of life is not yet taken for lost; 30 s if not set.
   * A task may run for longer: the lease is extended while its process lives.
   */
  public ConsumerBuilder lease(Duration lease) {
    this.lease = lease;
    return this;
  }

  /**
   * How long {@link Consumer#close} may take, whatever the database does; 25 s if not set. Running
   * tasks may go on for it, less three seconds (a fifth, if it is short) for their ends.
   */
  public ConsumerBuilder shutdownGrace(Duration shutdownGrace) {
    this.shutdownGrace = shutdownGrace;
    return this;
  }

  /** How long a task waits for a consumer that knows it; 5 minutes if not set. */
  public ConsumerBuilder unknownTaskPatience(Duration unknownTaskPatience) {
    this.unknownTaskPatience = unknownTaskPatience;
    return this;
  }

  /** How long outcomes can be looked up; a day if not set. */
  public ConsumerBuilder resultTtl(Duration resultTtl) {
    this.resultTtl = resultTtl;
    return this;
  }

  /** Whether results that nobody waits for can be looked up too; false if not set. */
  public ConsumerBuilder keepResults(boolean keepResults) {
    this.keepResults = keepResults;
    return this;
  }

  /**
   * Headers that a task hands on to its continuations, unless they have them themselves; those of
   * W3C's trace context ({@code traceparent}, {@code tracestate}, {@code baggage}) if not set.
   */
  public ConsumerBuilder propagateHeaders(Collection<String> names) {
    this.propagatedHeaders = Set.copyOf(names);
    return this;
  }

  /**
   * Whether on_error follows tasks whose handlers returned a failure ({@link
   * io.pgshunt.consumer.ending.TaskResult#failed}, or {@link #failedResultWhen}); on_success does
   * if not set, as in Celery.
   */
  public ConsumerBuilder failedResultRunsOnError(boolean runsOnError) {
    this.failedResults =
        new FailedResults(runsOnError, failedResults.member(), failedResults.value());
    return this;
  }

  /**
   * Which results are failures without their handlers' saying so: JSON objects with a member of a
   * certain value, as in {@code success=false}. None if not set.
   *
   * @param condition name of the member, an equals sign, JSON
   * @throws IllegalArgumentException if it does not read so
   */
  public ConsumerBuilder failedResultWhen(String condition) {
    this.failedResults = Settings.failedResultWhen(condition, failedResults.runOnError());
    return this;
  }

  /** Whether on_error follows tasks that expired; nothing does if not set, as in Celery. */
  public ConsumerBuilder expiredRunsOnError(boolean runsOnError) {
    this.expiredRunsOnError = runsOnError;
    return this;
  }

  /**
   * After how long a task that has no soft time limit of its own is interrupted; never if not set,
   * or 0.
   */
  public ConsumerBuilder softTimeLimit(Duration softTimeLimit) {
    this.softTimeLimit = softTimeLimit;
    return this;
  }

  /**
   * After how long a task that has no hard time limit of its own has failed, whatever its handler
   * still does; never if not set, or 0. A thread cannot be stopped: one that does not heed its
   * interrupt goes on, and what it returns is not used. At most {@link #concurrency} threads are
   * left behind so; then nothing new is begun until one comes back.
   */
  public ConsumerBuilder timeLimit(Duration timeLimit) {
    this.timeLimit = timeLimit;
    return this;
  }

  /**
   * Whether tasks run on virtual threads; if not set, where the JVM has them and a thread that
   * waits in a monitor holds up no other (from Java 24 on).
   */
  public ConsumerBuilder virtualThreads(boolean virtualThreads) {
    this.virtualThreads = virtualThreads;
    return this;
  }

  /**
   * Has senders wake the consumer while it is idle: it then begins a task a few milliseconds after
   * its commit, and asks for tasks twice a second. Not set, an idle consumer asks every 2 to 50 ms.
   *
   * <p>Senders notify only while some consumer waits, inside their transaction: one that is to be
   * prepared ({@code PREPARE TRANSACTION}, as XA does) must not enqueue then, PostgreSQL refuses
   * it.
   *
   * @param sessions gives connections, of which one is held until {@link Consumer#close}. They must
   *     lead to PostgreSQL itself, not through a pooler such as PgBouncer; if they do not, a line
   *     in the log says so, and the consumer goes without
   */
  public ConsumerBuilder doorbell(DataSource sessions) {
    this.sessions = sessions;
    return this;
  }

  @Nullable BellSource bells() {
    if (sessions == null) {
      return null;
    }
    Duration third = Settings.lease(lease).dividedBy(3);
    Duration patience = third.compareTo(LONGEST_RING) < 0 ? third : LONGEST_RING;
    DataSource source = new BoundedDataSource(sessions, patience);
    Schema where = schema;
    return queues -> DoorbellSession.open(source, where, queues, patience);
  }

  WorkerSettings workerSettings() {
    return new WorkerSettings(
        name == null ? WorkerNames.next() : name,
        Settings.queues(queues, queueWeights, queueConcurrency, atMostOnceQueues),
        Settings.concurrency(concurrency),
        Settings.lease(lease),
        Settings.notNegative("shutdown grace", shutdownGrace),
        Settings.positive("unknown task patience", unknownTaskPatience),
        Settings.timeLimit("soft time limit", softTimeLimit),
        Settings.timeLimit("time limit", timeLimit),
        Settings.virtualThreads(virtualThreads));
  }

  ChainSettings chainSettings() {
    return new ChainSettings(
        new ResultPolicy(Settings.positive("result TTL", resultTtl), keepResults),
        propagatedHeaders,
        failedResults,
        expiredRunsOnError);
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
