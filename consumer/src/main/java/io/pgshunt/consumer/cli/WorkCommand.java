package io.pgshunt.consumer.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.ConsumerBuilder;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a consumer until SIGTERM or Ctrl-C, which let running tasks end. */
@Command(
    name = "work",
    description = "Runs the tasks of some queues until it is stopped (SIGTERM, Ctrl-C).",
    mixinStandardHelpOptions = true)
final class WorkCommand implements Callable<Integer> {

  /** Claim, begin, write, heartbeat and janitor each use one at a time. */
  private static final int CONNECTIONS = 5;

  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

  @Mixin private final ConnectionOptions database = new ConnectionOptions();

  @Option(
      names = "--queues",
      split = ",",
      paramLabel = "NAME",
      description = "Queues to work on, separated by commas; needed.")
  private List<String> queues = new ArrayList<>();

  @Option(
      names = "--queue-weights",
      split = ",",
      paramLabel = "NAME=N",
      description = "Shares of the turns that queues take; 1 each.")
  private Map<String, Integer> queueWeights = new LinkedHashMap<>();

  @Option(
      names = "--queue-concurrency",
      split = ",",
      paramLabel = "NAME=N",
      description = "Tasks of single queues that run at once.")
  private Map<String, Integer> queueConcurrency = new LinkedHashMap<>();

  @Option(
      names = "--at-most-once",
      split = ",",
      paramLabel = "NAME",
      description = "Queues whose tasks are never begun twice, even if their worker dies.")
  private List<String> atMostOnce = new ArrayList<>();

  @Option(
      names = "--handlers",
      split = ",",
      paramLabel = "PATH",
      description = "Jar or directory with handlers; repeatable.")
  private List<Path> handlers = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "Names this worker to people.")
  private @Nullable String name;

  @Option(names = "--concurrency", paramLabel = "N", description = "Tasks that run at once.")
  private @Nullable Integer concurrency;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      description = "A worker without a sign of life for so long is taken for lost; 30s.")
  private @Nullable Duration lease;

  @Option(
      names = "--shutdown-grace",
      paramLabel = "TIME",
      description = "How long it may take to stop, running tasks included; 25s.")
  private @Nullable Duration shutdownGrace;

  @Option(
      names = "--unknown-task-patience",
      paramLabel = "TIME",
      description = "How long a task waits for a worker that knows it; 5m.")
  private @Nullable Duration unknownTaskPatience;

  @Option(
      names = "--result-ttl",
      paramLabel = "TIME",
      description = "How long results and errors can be looked up; 1d.")
  private @Nullable Duration resultTtl;

  @Option(names = "--keep-results", description = "Keeps results that nobody waits for, too.")
  private boolean keepResults;

  @Option(
      names = "--propagate-headers",
      split = ",",
      paramLabel = "NAME",
      description =
          "Headers that tasks hand on to their continuations; traceparent,tracestate,baggage.")
  private @Nullable List<String> propagateHeaders;

  @Option(
      names = "--tenant-header",
      paramLabel = "NAME",
      description = "Header that names a task's tenant; tenants take turns. None.")
  private @Nullable String tenantHeader;

  @Option(
      names = "--soft-time-limit",
      paramLabel = "TIME",
      description = "A task with no limit of its own is interrupted after it; none.")
  private @Nullable Duration softTimeLimit;

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      description = "A task with no limit of its own has failed after it; none.")
  private @Nullable Duration timeLimit;

  @Option(
      names = "--expired",
      paramLabel = "WHAT",
      description = "What follows an expired task: nothing, or on_error; nothing.")
  private Expired expired = Expired.nothing;

  @Option(
      names = "--failed-result",
      paramLabel = "WHAT",
      description = "What follows a result that is a failure: on_success or on_error; on_success.")
  private FailedResult failedResult = FailedResult.on_success;

  @Option(
      names = "--failed-result-when",
      paramLabel = "MEMBER=JSON",
      description = "Results that are failures, such as success=false; none.")
  private @Nullable String failedResultWhen;

  @Option(
      names = "--virtual-threads",
      arity = "1",
      paramLabel = "BOOLEAN",
      description = "Whether tasks run on virtual threads; true from Java 24 on.")
  private @Nullable Boolean virtualThreads;

  @Option(
      names = "--doorbell",
      description =
          "Senders wake it while it is idle; one more connection, not through a pooler. Off.")
  private boolean doorbell;

  /** As they are written on the command line. */
  private enum Expired {
    nothing,
    on_error
  }

  /** As they are written on the command line. */
  private enum FailedResult {
    on_success,
    on_error
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    try (URLClassLoader loader = HandlerPath.open(handlers, WorkCommand.class.getClassLoader());
        HikariDataSource pool = pool(database.dataSource());
        Consumer consumer = consumer(pool, loader)) {
      database.tryToConnect();
      consumer.start();
      Runtime.getRuntime().addShutdownHook(new Thread(consumer::close, "pgshunt-shutdown"));
      consumer.awaitClosed();
    }
    return 0;
  }

  /** Connects when it is first asked for a connection. */
  private static HikariDataSource pool(DataSource database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setPoolName("pgshunt");
    pool.setDataSource(database);
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    return pool;
  }

  private Consumer consumer(DataSource pool, ClassLoader loader) {
    ConsumerBuilder builder =
        Consumer.builder(pool)
            .schema(database.schema())
            .queues(queues)
            .queueWeights(queueWeights)
            .queueConcurrency(queueConcurrency)
            .atMostOnceQueues(atMostOnce)
            .discoverHandlers(loader)
            .keepResults(keepResults)
            .expiredRunsOnError(expired == Expired.on_error)
            .failedResultRunsOnError(failedResult == FailedResult.on_error);
    if (doorbell) {
      builder.doorbell(database.dataSource());
    }
    ifGiven(name, builder::name);
    ifGiven(concurrency, builder::concurrency);
    ifGiven(lease, builder::lease);
    ifGiven(shutdownGrace, builder::shutdownGrace);
    ifGiven(unknownTaskPatience, builder::unknownTaskPatience);
    ifGiven(resultTtl, builder::resultTtl);
    ifGiven(propagateHeaders, builder::propagateHeaders);
    ifGiven(tenantHeader, builder::tenantHeader);
    ifGiven(softTimeLimit, builder::softTimeLimit);
    ifGiven(timeLimit, builder::timeLimit);
    ifGiven(failedResultWhen, builder::failedResultWhen);
    ifGiven(virtualThreads, builder::virtualThreads);
    return builder.build();
  }

  private static <T> void ifGiven(@Nullable T value, Setter<T> setter) {
    if (value != null) {
      setter.set(value);
    }
  }

  /** A setter of the builder, whose answer is the builder. */
  private interface Setter<T> {
    ConsumerBuilder set(T value);
  }
}
