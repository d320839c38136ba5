package io.pgshunt.bench.queue;

import io.pgshunt.bench.peers.PgshuntConsumer;
import io.pgshunt.bench.peers.TakeAndDelete;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** (h) Tasks with larger arguments. */
final class Bodies implements Figure {

  private static final int BATCH = 100;
  private static final int CONNECTIONS = 4;
  private static final long MOST_BYTES = 200_000_000L;
  private static final long MOST_BYTES_QUICK = 50_000_000L;

  @Override
  public String letter() {
    return "h";
  }

  @Override
  public String name() {
    return "bodies";
  }

  @Override
  public String title() {
    return "Larger bodies";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    List<DrainTurn> turns = new ArrayList<>();
    for (int kib : List.of(4, 100)) {
      Workload workload = new Workload(kib * 1024, false);
      Quantity quantity = Quantity.rate("completed no-op tasks with " + kib + " KB");
      long bytes = bench.plan().quick() ? MOST_BYTES_QUICK : MOST_BYTES;
      int most = (int) (bytes / (kib * 1024L));
      turns.add(
          new DrainTurn(
              bench,
              report,
              new PgshuntConsumer(
                  Completion.ONE_CONSUMER, bench.database(), workload, bench.concurrency()),
              Role.PGSHUNT,
              quantity,
              false,
              new Pace(12_000.0 / kib, most)));
      turns.add(
          new DrainTurn(
              bench,
              report,
              new TakeAndDelete(bench.database(), workload, CONNECTIONS, BATCH),
              Role.SQL,
              quantity,
              false,
              new Pace(60_000.0 / kib, most)));
    }
    DrainTurn.run(bench, this, report, turns);
  }
}
