package io.pgshunt.agent.gate;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.OpenEnqueue;
import io.pgshunt.queue.SenderRights;
import io.pgshunt.queue.WorkerDirectory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Enqueues over a small pool that starts empty and shrinks to nothing when unused. Never closed:
 * publishes may come until the JVM's last moment, and its connections end with it. Thread-safe.
 */
final class PooledTaskStore implements TaskStore, TransactionStore {

  private static final Duration IDLE = Duration.ofMinutes(1);

  private final HikariDataSource pool;
  private final Enqueuer enqueuer;
  private final WorkerDirectory workers;
  private final SenderRights rights;

  private PooledTaskStore(HikariDataSource pool, DataSource connections, DatabaseConfig config) {
    this.pool = pool;
    this.enqueuer =
        new Enqueuer(connections, config.schema(), config.tenancy(), config.settleTimeout());
    this.workers = new WorkerDirectory(connections, config.schema());
    this.rights = new SenderRights(connections, config.schema());
  }

  /** Makes the pool; connects to nothing yet. */
  static PooledTaskStore open(DatabaseConfig config, DriverDataSource connections) {
    Thread thread = Thread.currentThread();
    ClassLoader application = thread.getContextClassLoader();
    thread.setContextClassLoader(PooledTaskStore.class.getClassLoader());
    try {
      HikariDataSource pool = new HikariDataSource(poolConfig(config, connections));
      return new PooledTaskStore(pool, new LiveConnections(pool, connections), config);
    } finally {
      thread.setContextClassLoader(application);
    }
  }

  private static HikariConfig poolConfig(DatabaseConfig config, DataSource connections) {
    HikariConfig pool = new HikariConfig();
    withdrawApplicationSettings(pool);
    pool.setPoolName("pgshunt-agent");
    pool.setDataSource(connections);
    pool.setMaximumPoolSize(config.poolSize());
    pool.setMinimumIdle(0);
    pool.setIdleTimeout(IDLE.toMillis());
    pool.setConnectionTimeout(config.connectTimeout().toMillis());
    pool.setValidationTimeout(config.connectTimeout().toMillis());
    // The first caller waits no longer than any other, and connects on a thread of ours
    pool.setInitializationFailTimeout(-1);
    pool.setThreadFactory(new AgentThreads("pgshunt-pool"));
    return pool;
  }

  /** HikariCP reads the application's {@code -Dhikaricp.configurationFile} into every config. */
  private static void withdrawApplicationSettings(HikariConfig pool) {
    pool.setUsername(null);
    pool.setPassword(null);
    pool.setAutoCommit(true);
    pool.setReadOnly(false);
    pool.setCatalog(null);
    pool.setSchema(null);
    pool.setTransactionIsolation(null);
    pool.setConnectionInitSql(null);
    pool.setConnectionTestQuery(null);
    pool.setRegisterMbeans(false);
    pool.setIsolateInternalQueries(false);
  }

  @Override
  public void enqueue(List<NewTask> tasks) throws EnqueueException {
    try {
      enqueuer.enqueue(tasks);
    } catch (EnqueueException e) {
      forgetConnectionsAfter(e);
      throw e;
    }
  }

  @Override
  public OpenRows begin(List<NewTask> tasks) throws EnqueueException {
    try {
      return new Opened(enqueuer.begin(tasks));
    } catch (EnqueueException e) {
      forgetConnectionsAfter(e);
      throw e;
    }
  }

  /**
   * A server that failed may be another one by the time it is well again: what is connected to a
   * former primary still answers, and takes nothing. The probe uses a new connection, so the tasks
   * after it must, too.
   */
  private void forgetConnectionsAfter(EnqueueException failure) {
    if (!(failure instanceof EnqueueException.Refused refused)
        || Refusals.concernEveryRow(refused)) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /** The queues that some consumer serves, and the tasks that it can run from there. */
  Map<String, Set<String>> liveTaskNames() throws SQLException {
    return workers.liveTaskNames();
  }

  /** What the database lacks for tasks to be sent. */
  Optional<SenderRights.Missing> missing(boolean seesWorkers) throws SQLException {
    return rights.missing(seesWorkers);
  }

  private record Opened(OpenEnqueue rows) implements OpenRows {

    @Override
    public void commit() throws EnqueueException {
      rows.commit();
    }

    @Override
    public void rollback() {
      rows.rollback();
    }
  }
}
