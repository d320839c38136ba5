package io.pgshunt.bench.peers;

import io.pgshunt.bench.server.BenchDatabase;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What PGMQ does, as plain SQL, for the extension is not everywhere: a table with a visibility
 * timeout; read a batch, run it, delete it.
 */
public final class PgmqShape implements FedContestant {

  private static final String TABLE = "peer.pgmq_q";

  private static final String READ =
      """
      with cte as (
        select msg_id from peer.pgmq_q where vt <= clock_timestamp()
        order by msg_id limit ? for update skip locked
      )
      update peer.pgmq_q as m
      set vt = clock_timestamp() + interval '30 s', read_ct = read_ct + 1
      from cte where m.msg_id = cte.msg_id
      returning m.msg_id, m.read_ct, m.enqueued_at, m.vt, m.message
      """;

  private static final String DELETE = "delete from peer.pgmq_q where msg_id = any (?)";

  private final BenchDatabase database;
  private final Workload workload;
  private final int connections;
  private final int batch;

  public PgmqShape(BenchDatabase database, Workload workload, int connections, int batch) {
    this.database = database;
    this.workload = workload;
    this.connections = connections;
    this.batch = batch;
  }

  @Override
  public String name() {
    return "PGMQ's SQL, read " + batch + " and delete, " + connections + " connections";
  }

  @Override
  public void load(int count) throws SQLException {
    prepareFeed();
    try (Connection connection = database.connect();
        PreparedStatement insert = connection.prepareStatement(feed())) {
      insert.setLong(1, 0);
      insert.setLong(2, count - 1L);
      insert.executeUpdate();
    }
    database.execute("vacuum analyze " + TABLE);
  }

  @Override
  public void prepareFeed() throws SQLException {
    database.execute(
        "drop table if exists " + TABLE,
        """
        create table peer.pgmq_q (
          msg_id bigint primary key generated always as identity,
          read_ct int default 0 not null,
          enqueued_at timestamptz default now() not null,
          vt timestamptz not null,
          message jsonb,
          headers jsonb
        )
        """,
        "create index pgmq_q_vt on peer.pgmq_q (vt asc)");
  }

  @Override
  public String feed() {
    return String.format(
        """
        insert into peer.pgmq_q (vt, message, headers)
        select now(), jsonb_build_object('id', %s, 'task', '%s', 'args', '%s'::jsonb), '{}'
        from generate_series(?::bigint, ?::bigint) as number order by number
        """,
        TaskIds.sql("number"), PgshuntTable.TASK, workload.args());
  }

  @Override
  public Running start(Journal journal) {
    return ConnectionLoops.start(
        database,
        connections,
        connection -> {
          PreparedStatement read = connection.prepareStatement(READ);
          PreparedStatement delete = connection.prepareStatement(DELETE);
          return () -> step(connection, read, delete, journal);
        });
  }

  private int step(
      Connection connection, PreparedStatement read, PreparedStatement delete, Journal journal)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    read.setInt(1, batch);
    try (ResultSet row = read.executeQuery()) {
      while (row.next()) {
        ids.add(row.getLong("msg_id"));
        journal.task(number(row.getString("message")));
      }
    }
    if (!ids.isEmpty()) {
      Array array = connection.createArrayOf("bigint", ids.toArray());
      delete.setArray(1, array);
      delete.executeUpdate();
    }
    return ids.size();
  }

  /** The id is the first member: jsonb puts shorter names before longer ones. */
  private static long number(String message) {
    int from = message.indexOf("\"id\": \"") + 7;
    return TaskIds.number(message.substring(from, message.indexOf('"', from)));
  }

  @Override
  public long left() throws SQLException {
    return database.number("select count(*) from " + TABLE);
  }
}
