package io.pgshunt.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.bench.server.BenchDatabase;
import java.sql.SQLException;
import java.time.Duration;

/**
 * db-scheduler as its documentation says for throughput: lock and fetch in batches of many times
 * the threads. Each end is a commit of its own, so that it is given many threads and as many
 * connections. Of 16 to 80 threads, batches of 1 to 20 times as many, and fewer connections than
 * threads, this was the fastest on two cores.
 */
public final class DbSchedulerPeer implements Contestant {

  private static final int THREADS = 50;
  private static final double LOWER_LIMIT = 4.0;
  private static final double UPPER_LIMIT = 20.0;
  private static final String TABLE = "peer.scheduled_tasks";

  private final BenchDatabase database;
  private final Workload workload;

  public DbSchedulerPeer(BenchDatabase database, Workload workload) {
    this.database = database;
    this.workload = workload;
  }

  @Override
  public String name() {
    return "db-scheduler, lock and fetch, " + THREADS + " threads";
  }

  @Override
  public void load(int count) throws SQLException {
    database.execute(
        "drop table if exists " + TABLE,
        """
        create table peer.scheduled_tasks (
          task_name text not null,
          task_instance text not null,
          task_data bytea,
          execution_time timestamp with time zone not null,
          picked boolean not null,
          picked_by text,
          last_success timestamp with time zone,
          last_failure timestamp with time zone,
          consecutive_failures int,
          last_heartbeat timestamp with time zone,
          version bigint not null,
          priority smallint,
          primary key (task_name, task_instance)
        )
        """,
        "create index execution_time_idx on peer.scheduled_tasks (execution_time)",
        "create index last_heartbeat_idx on peer.scheduled_tasks (last_heartbeat)",
        String.format(
            """
            insert into peer.scheduled_tasks
              (task_name, task_instance, task_data, execution_time, picked, version)
            select '%s', %s, convert_to('%s', 'utf8'), now(), false, 1
            from generate_series(0, %d) as number order by number
            """,
            PgshuntTable.TASK, TaskIds.sql("number"), workload.args(), count - 1),
        "vacuum analyze " + TABLE);
  }

  @Override
  public Running start(Journal journal) {
    OneTimeTask<String> task =
        Tasks.oneTime(PgshuntTable.TASK, String.class)
            .execute((instance, context) -> journal.task(TaskIds.number(instance.getId())));
    HikariDataSource pool = database.pool(THREADS + 2);
    Scheduler scheduler =
        Scheduler.create(pool, task)
            .tableName(TABLE)
            .threads(THREADS)
            .pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
            .pollingInterval(Duration.ofMillis(20))
            .serializer(new Text())
            .build();
    scheduler.start();
    return () -> {
      scheduler.stop();
      pool.close();
    };
  }

  @Override
  public long left() throws SQLException {
    return database.number("select count(*) from " + TABLE);
  }

  /** Cheaper than what it would use by itself, Java's serialization. */
  private static final class Text implements Serializer {

    @Override
    public byte[] serialize(Object data) {
      return String.valueOf(data).getBytes(UTF_8);
    }

    @Override
    public <T> T deserialize(Class<T> type, byte[] serialized) {
      return type.cast(new String(serialized, UTF_8));
    }
  }
}
