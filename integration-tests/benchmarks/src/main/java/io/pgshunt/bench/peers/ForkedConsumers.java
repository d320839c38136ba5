package io.pgshunt.bench.peers;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.server.BenchDatabase;
import io.pgshunt.queue.Schema;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** pgshunt: consumers in JVMs of their own, which stay from round to round. */
public final class ForkedConsumers implements Contestant {

  private final BenchDatabase database;
  private final PgshuntTable table;
  private final Workload workload;
  private final int concurrency;
  private final int consumers;
  private final AtomicReference<Journal> journal = new AtomicReference<>();
  private final List<ChildProcess> children = new ArrayList<>();

  public ForkedConsumers(
      BenchDatabase database, Workload workload, int concurrency, int consumers) {
    this.database = database;
    this.table = new PgshuntTable(database, Schema.DEFAULT);
    this.workload = workload;
    this.concurrency = concurrency;
    this.consumers = consumers;
  }

  @Override
  public String name() {
    return "pgshunt, " + consumers + " consumers, a JVM each";
  }

  @Override
  public void load(int count) throws SQLException, IOException {
    table.recreate();
    table.add(count, workload);
    table.vacuum();
    while (children.size() < consumers) {
      children.add(
          ChildProcess.java(
              List.of("-Xmx1g"), WorkerService.class, line -> RanLines.tell(line, journal.get())));
    }
  }

  @Override
  public Running start(Journal toTell) {
    journal.set(toTell);
    String password = database.password() == null ? "" : database.password();
    for (ChildProcess child : children) {
      child.tell(
          String.join(
              " ",
              "start",
              String.valueOf(concurrency),
              database.url(),
              database.user(),
              password));
    }
    expect("started");
    return () -> {
      for (ChildProcess child : children) {
        child.tell("stop");
      }
      expect("stopped");
    };
  }

  private void expect(String answer) {
    for (ChildProcess child : children) {
      String given = child.answer();
      if (!given.equals(answer)) {
        throw new BenchmarkException("a worker says '" + given + "', not '" + answer + "'");
      }
    }
  }

  @Override
  public long left() throws SQLException {
    return table.count(PgshuntTable.TASK);
  }

  @Override
  public long callbacksLeft() throws SQLException {
    return table.count(PgshuntTable.CALLBACK);
  }

  @Override
  public void close() {
    children.forEach(ChildProcess::close);
  }
}
