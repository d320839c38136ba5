package io.pgshunt.bench.peers;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.bench.server.BenchDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;
import org.jobrunr.utils.mapper.JsonMapper;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/**
 * JobRunr, the free version, on PostgreSQL; it asks for work as often as it may, and whenever
 * workers are free. Of 8 to 128 workers and 8 to 60 connections, more than these made no difference
 * on two cores.
 */
public final class JobRunrPeer implements Contestant {

  private static final int WORKERS = 64;
  private static final int CONNECTIONS = 32;
  private static final String PREFIX = "jobrunr.";

  private final BenchDatabase database;
  private final Workload workload;

  public JobRunrPeer(BenchDatabase database, Workload workload) {
    this.database = database;
    this.workload = workload;
  }

  @Override
  public String name() {
    return "JobRunr, " + WORKERS + " workers";
  }

  @Override
  public void load(int count) throws SQLException {
    database.execute("drop schema if exists jobrunr cascade", "create schema jobrunr");
    String argument = workload.argument();
    try (HikariDataSource pool = database.pool(2)) {
      StorageProvider storage = storage(pool, DatabaseOptions.CREATE, new JacksonJsonMapper());
      JobRequestScheduler scheduler = new JobRequestScheduler(storage, List.of());
      scheduler.enqueue(LongStream.range(0, count).mapToObj(i -> new NoOp(i, argument)));
      scheduler.shutdown();
    }
    database.execute("vacuum analyze jobrunr.jobrunr_jobs");
  }

  private static StorageProvider storage(
      HikariDataSource pool, DatabaseOptions options, JsonMapper json) {
    StorageProvider storage = SqlStorageProviderFactory.using(pool, PREFIX, options);
    storage.setJobMapper(new JobMapper(json));
    return storage;
  }

  @Override
  public Running start(Journal journal) {
    JsonMapper json = new JacksonJsonMapper();
    HikariDataSource pool = database.pool(CONNECTIONS);
    StorageProvider storage = storage(pool, DatabaseOptions.SKIP_CREATE, json);
    BackgroundJobServer server =
        new BackgroundJobServer(
            storage,
            json,
            new Handlers(new NoOpHandler(journal)),
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                .andPollInterval(Duration.ofSeconds(5))
                .andWorkerCount(WORKERS));
    server.start();
    return () -> {
      server.stop();
      storage.close();
      pool.close();
    };
  }

  @Override
  public long left() throws SQLException {
    return database.number(
        "select count(*) from jobrunr.jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING')");
  }

  /** Gives the one handler. */
  private record Handlers(NoOpHandler handler) implements JobActivator {

    @Override
    public <T> T activateJob(Class<T> type) {
      return type.cast(handler);
    }
  }

  /** A task. Public, with an empty constructor, for JobRunr's JSON. */
  public static final class NoOp implements JobRequest {

    private long number;
    private String argument = "";

    public NoOp() {}

    NoOp(long number, String argument) {
      this.number = number;
      this.argument = argument;
    }

    public long getNumber() {
      return number;
    }

    public String getArgument() {
      return argument;
    }

    @Override
    public Class<NoOpHandler> getJobRequestHandler() {
      return NoOpHandler.class;
    }
  }

  /** Runs it. */
  public static final class NoOpHandler implements JobRequestHandler<NoOp> {

    private final Journal journal;

    NoOpHandler(Journal journal) {
      this.journal = journal;
    }

    @Override
    public void run(NoOp task) {
      journal.task(task.getNumber());
    }
  }
}
