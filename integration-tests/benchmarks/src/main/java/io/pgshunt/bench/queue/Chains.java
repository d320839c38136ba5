package io.pgshunt.bench.queue;

import io.pgshunt.bench.peers.PgshuntConsumer;
import io.pgshunt.bench.peers.RabbitChain;
import io.pgshunt.bench.peers.RawChain;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** (d) How fast tasks and the callbacks that follow them are run. */
final class Chains implements Figure {

  static final String LETTER = "d";
  static final Quantity CHAINS = Quantity.rate("chains: a task and its callback, both run");
  static final String PGSHUNT = "pgshunt, 1 consumer";
  private static final int MOST = 300_000;

  static final int RABBIT_CONSUMERS = 4;
  static final int RAW_CONNECTIONS = 4;

  @Override
  public String letter() {
    return LETTER;
  }

  @Override
  public String name() {
    return "chains";
  }

  @Override
  public String title() {
    return "Chains: a task and its callback, queue filled before";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    Workload workload = Workload.chains();
    List<DrainTurn> turns = new ArrayList<>();
    turns.add(
        new DrainTurn(
            bench,
            report,
            new PgshuntConsumer(PGSHUNT, bench.database(), workload, bench.concurrency()),
            Role.PGSHUNT,
            CHAINS,
            true,
            new Pace(3_000, MOST)));
    for (int connections : List.of(1, RAW_CONNECTIONS)) {
      turns.add(
          new DrainTurn(
              bench,
              report,
              new RawChain(bench.database(), workload, connections),
              Role.SQL,
              CHAINS,
              true,
              new Pace(8_000, MOST)));
    }
    if (bench.broker().isPresent()) {
      for (int consumers : List.of(1, RABBIT_CONSUMERS)) {
        turns.add(
            new DrainTurn(
                bench,
                report,
                new RabbitChain(bench.broker().get(), workload, consumers),
                Role.RABBITMQ,
                CHAINS,
                true,
                new Pace(600, MOST)));
      }
    } else {
      report.remark("RabbitMQ: skipped, none answers");
    }
    DrainTurn.run(bench, this, report, turns);
  }
}
