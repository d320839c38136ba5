package io.pgshunt.bench.peers;

import io.pgshunt.bench.server.BenchDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The writes of a chain, by hand, in batches: claim rows, run them, delete them and insert their
 * callbacks in one statement. Nothing is parsed, nothing is fenced.
 */
public final class RawChain implements Contestant {

  private static final int BATCH = 100;

  private final BenchDatabase database;
  private final PlainTable table;
  private final Workload workload;
  private final int connections;

  public RawChain(BenchDatabase database, Workload workload, int connections) {
    this.database = database;
    this.table = new PlainTable(database, "chain_" + connections);
    this.workload = workload;
    this.connections = connections;
  }

  /** The name of the one with so many connections. */
  public static String name(int connections) {
    return "raw SQL, batches of "
        + BATCH
        + ", "
        + connections
        + (connections == 1 ? " connection" : " connections");
  }

  @Override
  public String name() {
    return name(connections);
  }

  @Override
  public void load(int count) throws SQLException {
    table.load(count, workload);
  }

  @Override
  public Running start(Journal journal) {
    String claim =
        String.format(
            """
            with pick as (
              select id from %1$s where worker = 0 and id > ? order by id limit %2$d
              for update skip locked
            )
            update %1$s as task set worker = ?, attempt = attempt + 1
            from pick where task.id = pick.id
            returning task.id, task.task_name, task.task_id, task.args, task.on_success
            """,
            table.name(), BATCH);
    String complete =
        String.format(
            """
            with done as (delete from %1$s where id = any (?) returning id)
            insert into %1$s (queue, task_name, task_id, args, kwargs, headers, meta)
            select '%2$s', '%3$s', new.task_id, new.args, '{}', '{}', '{}'
            from unnest(?::bigint[], ?::text[], ?::text[]) as new (source, task_id, args)
            join done on done.id = new.source
            """,
            table.name(), PgshuntTable.QUEUE, PgshuntTable.CALLBACK);
    return ConnectionLoops.start(
        database,
        connections,
        connection ->
            new Loop(
                connection,
                connection.prepareStatement(claim),
                connection.prepareStatement(complete),
                workload.args(),
                journal));
  }

  @Override
  public long left() throws SQLException {
    return table.count(PgshuntTable.TASK);
  }

  @Override
  public long callbacksLeft() throws SQLException {
    return table.count(PgshuntTable.CALLBACK);
  }

  /** One connection's work. */
  private static final class Loop implements ConnectionLoops.Loop {

    private final Connection connection;
    private final PreparedStatement claim;
    private final PreparedStatement complete;
    private final String args;
    private final Journal journal;
    private long floor = -1;

    Loop(
        Connection connection,
        PreparedStatement claim,
        PreparedStatement complete,
        String args,
        Journal journal) {
      this.connection = connection;
      this.claim = claim;
      this.complete = complete;
      this.args = args;
      this.journal = journal;
    }

    @Override
    public int step() throws SQLException {
      List<Long> ids = new ArrayList<>();
      List<Long> sources = new ArrayList<>();
      List<String> taskIds = new ArrayList<>();
      List<String> bodies = new ArrayList<>();
      claim.setLong(1, floor);
      claim.setLong(2, Thread.currentThread().getId());
      long least = Long.MAX_VALUE;
      try (ResultSet row = claim.executeQuery()) {
        while (row.next()) {
          long id = row.getLong("id");
          String taskId = row.getString("task_id");
          long number = TaskIds.number(taskId);
          ids.add(id);
          least = Math.min(least, id);
          if (row.getString("task_name").equals(PgshuntTable.TASK)) {
            journal.task(number);
            sources.add(id);
            taskIds.add(taskId);
            bodies.add("[" + number + "," + args.substring(1));
          } else {
            journal.callback(number);
          }
        }
      }
      floor = ids.isEmpty() ? -1 : least;
      if (!ids.isEmpty()) {
        complete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
        complete.setArray(2, connection.createArrayOf("bigint", sources.toArray()));
        complete.setArray(3, connection.createArrayOf("text", taskIds.toArray()));
        complete.setArray(4, connection.createArrayOf("text", bodies.toArray()));
        complete.executeUpdate();
      }
      return ids.size();
    }
  }
}
