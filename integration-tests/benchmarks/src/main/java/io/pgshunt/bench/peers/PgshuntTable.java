package io.pgshunt.bench.peers;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.server.BenchDatabase;
import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.Schema;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The tables of pgshunt in one schema. A task is enqueued as a service does it, and multiplied
 * inside the server, column by column, so that millions of rows are loaded in the time that the
 * server needs for them.
 */
public final class PgshuntTable {

  public static final String QUEUE = "bench";
  public static final String TASK = "bench.task";
  public static final String CALLBACK = "bench.callback";

  private static final int CHUNK = 200_000;
  private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(5);

  private static final String COLUMNS =
      """
      select attname from pg_attribute
      where attrelid = ?::regclass and attnum > 0 and not attisdropped
        and attgenerated = '' and attidentity = ''
      order by attnum
      """;

  private final BenchDatabase database;
  private final Schema schema;

  public PgshuntTable(BenchDatabase database, Schema schema) {
    this.database = database;
    this.schema = schema;
  }

  public Schema schema() {
    return schema;
  }

  /** A task of this number, as its sender makes it. */
  public static NewTask task(long number, Workload workload) {
    RawJson args = workload.json();
    Completion completion =
        workload.chained()
            ? Completion.of(
                List.of(ContinuationSpec.builder(CALLBACK, QUEUE).args(args).build()), List.of())
            : new Completion.None();
    return new NewTask(
        QUEUE,
        TaskPayload.builder(TaskIds.of(number), TASK).args(args).completion(completion).build());
  }

  /** Makes the tables anew, empty. */
  public void recreate() throws SQLException {
    database.execute("drop schema if exists " + schema.name() + " cascade");
    Migrations.apply(source(), schema);
  }

  private PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    return source;
  }

  /** Adds {@code count} tasks numbered from 0, in order, to the empty table. */
  public void add(long count, Workload workload) throws SQLException {
    addWithin(Double.POSITIVE_INFINITY, count, workload);
  }

  /**
   * The same, but begins nothing more after some time.
   *
   * @return how many were added
   */
  public long addWithin(double seconds, long count, Workload workload) throws SQLException {
    prepareSeed(workload);
    long start = System.nanoTime();
    long added = 0;
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(multiplication())) {
      while (added < count && (System.nanoTime() - start) / 1e9 < seconds) {
        long until = Math.min(added + CHUNK, count);
        statement.setLong(1, added);
        statement.setLong(2, until - 1);
        statement.executeUpdate();
        added = until;
      }
    }
    return added;
  }

  /** Puts a task aside from which {@link #multiplication} makes others. */
  public void prepareSeed(Workload workload) throws SQLException {
    try {
      new Enqueuer(source(), schema, SETTLE_TIMEOUT).enqueue(List.of(task(0, workload)));
    } catch (EnqueueException e) {
      throw new BenchmarkException("cannot enqueue", e);
    }
    database.execute(
        "drop table if exists " + seed(), "create table " + seed() + " as table " + table());
    empty();
  }

  /** An insert of the tasks numbered from its first to its second parameter. */
  public String multiplication() throws SQLException {
    List<String> columns = columns();
    if (!columns.contains("task_id")) {
      throw new BenchmarkException(table() + " has no column task_id: the loader must learn how");
    }
    List<String> values = new ArrayList<>();
    for (String column : columns) {
      values.add(column.equals("task_id") ? TaskIds.sql("number") : "seed." + column);
    }
    return String.format(
        "insert into %s (%s) select %s from generate_series(?::bigint, ?::bigint) as number, %s as"
            + " seed order by number",
        table(), String.join(", ", columns), String.join(", ", values), seed());
  }

  private List<String> columns() throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, table());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          if (!row.getString(1).equals("id")) {
            columns.add(row.getString(1));
          }
        }
      }
    }
    return columns;
  }

  /** Whatever a busy server's autovacuum has done by then. */
  public void vacuum() throws SQLException {
    database.execute("vacuum analyze " + table());
  }

  public long count(String taskName) throws SQLException {
    return database.number(
        "select count(*) from " + table() + " where task_name = '" + taskName + "'");
  }

  /** Stored tasks, one that is stored twice counted once. */
  public long distinctTasks() throws SQLException {
    return database.number("select count(distinct task_id) from " + table());
  }

  /** Rows, dead ones included, and indexes. */
  public long bytes() throws SQLException {
    return database.number("select pg_total_relation_size('" + table() + "')");
  }

  public void drop() throws SQLException {
    database.execute("drop schema " + schema.name() + " cascade");
  }

  public void empty() throws SQLException {
    database.execute("truncate " + table());
  }

  private String table() {
    return schema.name() + ".task";
  }

  private String seed() {
    return "peer.seed_" + schema.name();
  }
}
