package io.pgshunt.bench.peers;

import io.pgshunt.bench.server.BenchDatabase;
import io.pgshunt.bench.server.PgBouncer;
import io.pgshunt.queue.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** pgshunt: one consumer that reaches the database through PgBouncer in transaction mode. */
public final class PooledConsumer implements Contestant {

  private final Path program;
  private final BenchDatabase database;
  private final Workload workload;
  private final int concurrency;
  private final PgshuntConsumer direct;

  public PooledConsumer(
      String name, Path program, BenchDatabase database, Workload workload, int concurrency) {
    this.program = program;
    this.database = database;
    this.workload = workload;
    this.concurrency = concurrency;
    this.direct = new PgshuntConsumer(name, database, workload, concurrency);
  }

  @Override
  public String name() {
    return direct.name();
  }

  @Override
  public void load(int count) throws SQLException {
    direct.load(count);
  }

  @Override
  public Running start(Journal journal) throws IOException {
    PgBouncer bouncer = PgBouncer.start(program, database);
    PgshuntConsumer pooled =
        new PgshuntConsumer(name(), database, bouncer.url(), Schema.DEFAULT, workload, concurrency);
    Running running = pooled.start(journal);
    return () -> {
      running.close();
      bouncer.close();
    };
  }

  @Override
  public long left() throws SQLException {
    return direct.left();
  }
}
