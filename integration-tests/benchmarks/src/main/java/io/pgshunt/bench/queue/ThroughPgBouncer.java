package io.pgshunt.bench.queue;

import io.pgshunt.bench.peers.PgshuntConsumer;
import io.pgshunt.bench.peers.PooledConsumer;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Role;
import io.pgshunt.bench.server.PgBouncer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** (i) What PgBouncer in transaction mode costs. */
final class ThroughPgBouncer implements Figure {

  private static final int MOST = 300_000;

  @Override
  public String letter() {
    return "i";
  }

  @Override
  public String name() {
    return "pgbouncer";
  }

  @Override
  public String title() {
    return "Throughput through PgBouncer in transaction mode";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    Optional<Path> program = PgBouncer.find();
    if (program.isEmpty()) {
      report.remark("PgBouncer: skipped, it was not found");
      return;
    }
    report.remark(PgBouncer.version(program.get()) + ", prepareThreshold=0");
    Workload workload = Workload.small();
    DrainTurn.run(
        bench,
        this,
        report,
        List.of(
            new DrainTurn(
                bench,
                report,
                new PooledConsumer(
                    "pgshunt, 1 consumer, through PgBouncer",
                    program.get(),
                    bench.database(),
                    workload,
                    bench.concurrency()),
                Role.PGSHUNT,
                Completion.COMPLETED,
                false,
                new Pace(6_000, MOST)),
            new DrainTurn(
                bench,
                report,
                new PgshuntConsumer(
                    "pgshunt, 1 consumer, directly",
                    bench.database(),
                    workload,
                    bench.concurrency()),
                Role.PGSHUNT,
                Completion.COMPLETED,
                false,
                new Pace(6_000, MOST))));
  }
}
