package io.pgshunt.bench.queue;

import io.pgshunt.bench.measure.Latencies;
import io.pgshunt.bench.measure.Sample;
import io.pgshunt.bench.peers.Contestant;
import io.pgshunt.bench.peers.PgshuntConsumer;
import io.pgshunt.bench.peers.RabbitChain;
import io.pgshunt.bench.peers.Senders;
import io.pgshunt.bench.peers.Senders.BatchSender;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import io.pgshunt.bench.server.Broker;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** (e) How long it takes from sending a task until its callback has been run. */
final class ChainLatency implements Figure {

  static final String LETTER = "e";
  static final String PGSHUNT = "pgshunt";
  static final String DOORBELL = "pgshunt, with a doorbell";
  static final String TOLD = "pgshunt, told by senders of its process";
  static final String RABBIT = "RabbitMQ by hand, persistent, confirms, 4 consumers";
  static final Quantity IDLE_P50 = Quantity.millis("send to callback run, idle, p50");
  static final Quantity IDLE_P99 = Quantity.millis("send to callback run, idle, p99");
  static final Quantity LOADED_P50 = Quantity.millis("send to callback run, half load, p50");
  static final Quantity LOADED_P99 = Quantity.millis("send to callback run, half load, p99");

  /** If (d) was not measured, this many chains tell what half load is. */
  private static final int CALIBRATION = 3_000;

  /** Each turn measures idle and loaded, one after the other. */
  private static final double WINDOWS = 1.6;

  @Override
  public String letter() {
    return LETTER;
  }

  @Override
  public String name() {
    return "chain-latency";
  }

  @Override
  public String title() {
    return "From the call that sends a task to the end of its callback";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    Workload workload = Workload.chains();
    List<Turn> turns = new ArrayList<>();
    PgshuntConsumer polling =
        new PgshuntConsumer(PGSHUNT, bench.database(), workload, bench.concurrency());
    PgshuntConsumer rung =
        new PgshuntConsumer(DOORBELL, bench.database(), workload, bench.concurrency())
            .withDoorbell();
    PgshuntConsumer told =
        new PgshuntConsumer(TOLD, bench.database(), workload, bench.concurrency());
    double capacity = capacity(bench, polling, Chains.PGSHUNT);
    for (PgshuntConsumer pgshunt : List.of(polling, rung, told)) {
      Runnable afterCommit = pgshunt == told ? told::tell : () -> {};
      turns.add(
          new Turn(
              bench,
              report,
              pgshunt.name(),
              Role.PGSHUNT,
              pgshunt,
              capacity,
              () -> Senders.pgshunt(bench.database(), workload, afterCommit)));
    }
    if (bench.broker().isPresent()) {
      Broker broker = bench.broker().get();
      RabbitChain rabbit = new RabbitChain(broker, workload, Chains.RABBIT_CONSUMERS);
      turns.add(
          new Turn(
              bench,
              report,
              RABBIT,
              Role.RABBITMQ,
              rabbit,
              capacity(bench, rabbit, rabbit.name()),
              () -> Senders.rabbit(broker, rabbit.queue(), workload)));
    } else {
      report.remark("RabbitMQ: skipped, none answers");
    }
    try {
      Rounds.run(bench, this, turns);
    } finally {
      for (Turn turn : turns) {
        turn.contestant.close();
      }
    }
    turns.forEach(Turn::tell);
  }

  private static double capacity(Bench bench, Contestant contestant, String nameInChains)
      throws SQLException, IOException {
    var measured =
        bench
            .report()
            .figure(Chains.LETTER)
            .flatMap(chains -> chains.median(nameInChains, Chains.CHAINS));
    return measured.isPresent()
        ? measured.get()
        : Drain.of(contestant, CALIBRATION, true, Drain.patience(2), bench.meter()::settled)
            .perSecond();
  }

  /** Opens what sends. */
  private interface Opening {
    BatchSender open() throws SQLException, IOException;
  }

  private static final class Turn implements Rounds.Turn {

    private final Bench bench;
    private final FigureReport report;
    private final String name;
    private final Role role;
    private final Contestant contestant;
    private final double halfLoad;
    private final Opening opening;
    private final List<Sample> samples =
        List.of(new Sample(), new Sample(), new Sample(), new Sample());

    Turn(
        Bench bench,
        FigureReport report,
        String name,
        Role role,
        Contestant contestant,
        double capacity,
        Opening opening) {
      this.bench = bench;
      this.report = report;
      this.name = name;
      this.role = role;
      this.contestant = contestant;
      this.halfLoad = capacity / 2;
      this.opening = opening;
      report.remark(
          String.format(
              "%s: half load is %,.0f chains/s, half of its rate in (d) or in a short trial",
              name, halfLoad));
    }

    @Override
    public void take(int round) throws SQLException, IOException {
      contestant.load(0);
      ChainProbe probe = new ChainProbe();
      double seconds = WINDOWS * bench.plan().seconds(round);
      Latencies idle;
      Latencies loaded;
      Contestant.Running running = contestant.start(probe);
      try (BatchSender sender = opening.open();
          BatchSender background = opening.open()) {
        idle = probe.measure(sender, seconds);
        ChainProbe.Load load = probe.load(background, halfLoad);
        try {
          loaded = probe.measure(sender, seconds);
        } finally {
          load.stop();
        }
        probe.awaitAll();
      } finally {
        running.close();
      }
      String complaint = probe.complaint(contestant.left(), contestant.callbacksLeft());
      if (complaint != null) {
        report.fail(name + ": " + complaint);
      }
      note(round, idle, loaded);
    }

    private void note(int round, Latencies idle, Latencies loaded) {
      double[] millis = {
        idle.percentileMillis(50),
        idle.percentileMillis(99),
        loaded.percentileMillis(50),
        loaded.percentileMillis(99)
      };
      bench
          .progress()
          .say(
              "    %-60s idle %.2f / %.2f ms, half load %.2f / %.2f ms (%d, %d chains)"
                  .formatted(
                      name,
                      millis[0],
                      millis[1],
                      millis[2],
                      millis[3],
                      idle.count(),
                      loaded.count()));
      for (int i = 0; round > 0 && i < millis.length; i++) {
        samples.get(i).add(millis[i]);
      }
    }

    void tell() {
      List<Quantity> quantities = List.of(IDLE_P50, IDLE_P99, LOADED_P50, LOADED_P99);
      for (int i = 0; i < quantities.size(); i++) {
        report.add(name, role, quantities.get(i), samples.get(i));
      }
    }
  }
}
