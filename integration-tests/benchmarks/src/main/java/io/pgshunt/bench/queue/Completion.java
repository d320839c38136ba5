package io.pgshunt.bench.queue;

import io.pgshunt.bench.peers.Contestant;
import io.pgshunt.bench.peers.DbSchedulerPeer;
import io.pgshunt.bench.peers.ForkedConsumers;
import io.pgshunt.bench.peers.JobRunrPeer;
import io.pgshunt.bench.peers.NodePeers;
import io.pgshunt.bench.peers.PgmqShape;
import io.pgshunt.bench.peers.PgshuntConsumer;
import io.pgshunt.bench.peers.TakeAndDelete;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import io.pgshunt.bench.server.BenchDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** (c) How fast tasks that do nothing are run and done with. */
final class Completion implements Figure {

  static final String LETTER = "c";
  static final String ONE_CONSUMER = "pgshunt, 1 consumer";
  static final Quantity COMPLETED = Quantity.rate("completed no-op tasks");

  private static final int BATCH = 100;
  private static final int MOST = 300_000;

  @Override
  public String letter() {
    return LETTER;
  }

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public String title() {
    return "Completed tasks, handlers that do nothing, queue filled before";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    if (bench.nodePeers() && NodePeers.arePossible()) {
      try (NodePeers node = NodePeers.install()) {
        measure(bench, report, node.contestants(bench.database(), Workload.small()));
      }
    } else {
      report.remark(
          "graphile-worker and pg-boss: skipped, "
              + (bench.nodePeers() ? "there is no node and npm" : "--node-peers was not given"));
      measure(bench, report, List.of());
    }
  }

  private void measure(Bench bench, FigureReport report, List<Contestant> nodePeers)
      throws SQLException, IOException {
    BenchDatabase database = bench.database();
    Workload workload = Workload.small();
    List<DrainTurn> turns = new ArrayList<>();
    Turns add =
        (contestant, role, guess) ->
            turns.add(
                new DrainTurn(
                    bench, report, contestant, role, COMPLETED, false, new Pace(guess, MOST)));
    add.turn(
        new PgshuntConsumer(ONE_CONSUMER, database, workload, bench.concurrency()),
        Role.PGSHUNT,
        8_000);
    add.turn(new ForkedConsumers(database, workload, bench.concurrency(), 2), Role.PGSHUNT, 8_000);
    add.turn(new DbSchedulerPeer(database, workload), Role.JAVA_PEER, 2_000);
    add.turn(new JobRunrPeer(database, workload), Role.JAVA_PEER, 800);
    for (Contestant peer : nodePeers) {
      add.turn(peer, Role.NODE_PEER, 6_000);
    }
    add.turn(new PgmqShape(database, workload, 4, BATCH), Role.SQL, 15_000);
    for (int clients : List.of(1, 4, 16)) {
      add.turn(new TakeAndDelete(database, workload, clients, 1), Role.SQL, 1_500);
    }
    add.turn(new TakeAndDelete(database, workload, 4, BATCH), Role.SQL, 25_000);
    DrainTurn.run(bench, this, report, turns);
  }

  private interface Turns {
    void turn(Contestant contestant, Role role, double guess);
  }
}
