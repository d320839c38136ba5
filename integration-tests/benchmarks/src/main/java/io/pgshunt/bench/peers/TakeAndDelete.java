package io.pgshunt.bench.peers;

import io.pgshunt.bench.server.BenchDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The SKIP LOCKED loop that everybody writes first: delete and return rows, run them, commit. With
 * one row at a time it is the usual home-made queue; with a hundred, and a lower bound on the id
 * that spares it the rows deleted before, it is about what the server can do.
 */
public final class TakeAndDelete implements Contestant {

  private final BenchDatabase database;
  private final PlainTable table;
  private final Workload workload;
  private final int connections;
  private final int batch;

  public TakeAndDelete(BenchDatabase database, Workload workload, int connections, int batch) {
    this.database = database;
    this.table = new PlainTable(database, "take_" + connections + "_" + batch);
    this.workload = workload;
    this.connections = connections;
    this.batch = batch;
  }

  @Override
  public String name() {
    return batch == 1
        ? "SKIP LOCKED, take one, " + connections + (connections == 1 ? " client" : " clients")
        : "raw JDBC, take " + batch + " and delete, " + connections + " connections";
  }

  @Override
  public void load(int count) throws SQLException {
    table.load(count, workload);
  }

  @Override
  public Running start(Journal journal) {
    String bound = batch == 1 ? "?::bigint is not null" : "id > ?";
    String take =
        String.format(
            "delete from %1$s where id = any (array(select id from %1$s where %2$s order by id"
                + " limit %3$d for update skip locked)) returning id, task_id, args",
            table.name(), bound, batch);
    return ConnectionLoops.start(
        database,
        connections,
        connection -> {
          connection.setAutoCommit(false);
          PreparedStatement statement = connection.prepareStatement(take);
          long[] floor = {-1};
          return () -> step(connection, statement, floor, journal);
        });
  }

  private static int step(
      Connection connection, PreparedStatement statement, long[] floor, Journal journal)
      throws SQLException {
    statement.setLong(1, floor[0]);
    int taken = 0;
    try (ResultSet row = statement.executeQuery()) {
      long least = Long.MAX_VALUE;
      while (row.next()) {
        taken++;
        least = Math.min(least, row.getLong("id"));
        row.getString("args");
        journal.task(TaskIds.number(row.getString("task_id")));
      }
      // What lies below is another connection's, and none here gives a row back
      floor[0] = taken == 0 ? -1 : least;
    }
    connection.commit();
    return taken;
  }

  @Override
  public long left() throws SQLException {
    return table.count();
  }
}
