package io.pgshunt.bench.queue;

import io.pgshunt.bench.measure.Costs;
import io.pgshunt.bench.measure.Ledger;
import io.pgshunt.bench.measure.Sample;
import io.pgshunt.bench.peers.Contestant;
import io.pgshunt.bench.peers.PgshuntConsumer;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import io.pgshunt.bench.server.Meter;
import io.pgshunt.queue.Schema;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** (f) Whether a queue that has grown deep is served as fast as one that is nearly empty. */
final class DeepBacklog implements Figure {

  static final String LETTER = "f";
  static final String DEEP = "pgshunt, deep backlog of the same queue";
  static final String SHALLOW = "pgshunt, little more than what is taken";
  static final Quantity RATE = Quantity.rate("completed no-op tasks, 1 consumer");

  private static final long FULL = 10_000_000;
  private static final long QUICK = 1_000_000;
  private static final double LOAD_SHARE = 0.65;
  private static final double RAMP_SECONDS = 0.5;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  /** What the shallow queue is filled for, in tasks a second, before anything was measured. */
  private static final double GUESS = 30_000;

  private static final double MOST_SHALLOW = 1_000_000;

  /** How much more the shallow queue holds than will be taken from it. */
  private static final double MARGIN = 1.3;

  @Override
  public String letter() {
    return LETTER;
  }

  @Override
  public String name() {
    return "backlog";
  }

  @Override
  public String title() {
    return "Throughput at a deep backlog";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    Workload workload = Workload.small();
    PgshuntConsumer deep =
        new PgshuntConsumer(
            DEEP,
            bench.database(),
            bench.database().url(),
            new Schema("pgshunt_deep"),
            workload,
            bench.concurrency());
    PgshuntConsumer shallow =
        new PgshuntConsumer(SHALLOW, bench.database(), workload, bench.concurrency());
    double begin = bench.progress().seconds();
    long wanted = bench.plan().quick() ? QUICK : FULL;
    deep.table().recreate();
    long loaded =
        deep.table().addWithin(LOAD_SHARE * bench.plan().budget(LETTER), wanted, workload);
    deep.table().vacuum();
    String what =
        String.format(
            "the deep queue held %,d tasks, %,d MiB, loaded in %.0f s%s",
            loaded,
            deep.table().bytes() >> 20,
            bench.progress().seconds() - begin,
            loaded < wanted ? ": there was no time for more" : "");
    report.remark(what);
    bench.progress().say("    " + what);
    DeepTurn deepTurn = new DeepTurn(bench, deep, loaded);
    ShallowTurn shallowTurn = new ShallowTurn(bench, report, shallow);
    Rounds.run(bench, this, List.of(deepTurn, shallowTurn));
    deepTurn.tell(report);
    shallowTurn.tell(report);
    check(report, deep, deepTurn.ledger, loaded);
    deep.table().drop();
  }

  private static void check(
      FigureReport report, PgshuntConsumer contestant, Ledger ledger, long loaded)
      throws SQLException {
    String complaint = ledger.balance(loaded, contestant.left()).complaint();
    if (complaint != null) {
      report.fail(contestant.name() + ": " + complaint);
    }
  }

  /** One of the two queues. */
  private abstract static class Turn implements Rounds.Turn {

    final Bench bench;
    final PgshuntConsumer contestant;
    private final Sample sample = new Sample();
    private Costs costs = Costs.NONE;

    Turn(Bench bench, PgshuntConsumer contestant) {
      this.bench = bench;
      this.contestant = contestant;
    }

    /** Runs tasks for a while; their rate once it is steady, 0 if they were all run before. */
    double run(int round, Ledger ledger, long loaded) throws SQLException, IOException {
      Meter.Reading before = bench.meter().settled();
      long ranBefore = ledger.runs();
      double rate;
      Contestant.Running running = contestant.start(ledger::ran);
      try {
        rate = rate(ledger, loaded, bench.plan().seconds(round));
      } finally {
        running.close();
      }
      bench.progress().say("    %-60s %,10.0f/s".formatted(contestant.name(), rate));
      if (round > 0 && rate > 0) {
        sample.add(rate);
        costs = costs.plus(before.until(bench.meter().settled(), ledger.runs() - ranBefore));
      }
      return rate;
    }

    private static double rate(Ledger ledger, long loaded, double seconds) {
      long first = ledger.runs();
      long patience = System.nanoTime() + PATIENCE_NANOS;
      while (ledger.runs() == first && System.nanoTime() < patience) {
        Pause.micros(500);
      }
      Pause.seconds(RAMP_SECONDS);
      long begin = System.nanoTime();
      long ranAtBegin = ledger.runs();
      long deadline = begin + (long) (seconds * 1e9);
      while (System.nanoTime() < deadline && ledger.runs() < loaded) {
        Pause.micros(500);
      }
      return (ledger.runs() - ranAtBegin) / ((System.nanoTime() - begin) / 1e9);
    }

    void tell(FigureReport report) {
      report.add(contestant.name(), Role.PGSHUNT, RATE, sample, costs);
    }
  }

  /** Takes from the same deep queue in each round. */
  private static final class DeepTurn extends Turn {

    private final long loaded;
    private final Ledger ledger = new Ledger();

    DeepTurn(Bench bench, PgshuntConsumer contestant, long loaded) {
      super(bench, contestant);
      this.loaded = loaded;
    }

    @Override
    public void take(int round) throws SQLException, IOException {
      run(round, ledger, loaded);
    }
  }

  /** Takes from a new queue in each round. */
  private static final class ShallowTurn extends Turn {

    private final FigureReport report;
    private double expected = GUESS;

    ShallowTurn(Bench bench, FigureReport report, PgshuntConsumer contestant) {
      super(bench, contestant);
      this.report = report;
    }

    @Override
    public void take(int round) throws SQLException, IOException {
      double rate = takeOnce(round);
      if (rate == 0) {
        // It held too little for this machine
        expected *= 4;
        rate = takeOnce(round);
      }
      expected = Math.max(rate, expected / 2);
    }

    private double takeOnce(int round) throws SQLException, IOException {
      double seconds = MARGIN * (RAMP_SECONDS + bench.plan().seconds(round));
      int count = (int) Math.min(MOST_SHALLOW, expected * seconds);
      contestant.load(count);
      Ledger ledger = new Ledger();
      double rate = run(round, ledger, count);
      check(report, contestant, ledger, count);
      return rate;
    }
  }
}
