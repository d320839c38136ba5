package io.pgshunt.bench.queue;

import io.pgshunt.bench.measure.Curve;
import io.pgshunt.bench.measure.Ledger;
import io.pgshunt.bench.measure.Sample;
import io.pgshunt.bench.peers.Contestant;
import io.pgshunt.bench.peers.FedContestant;
import io.pgshunt.bench.peers.PgmqShape;
import io.pgshunt.bench.peers.PgshuntConsumer;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * (g) Whether a queue stays fast while a long transaction elsewhere keeps the server from cleaning
 * up. The queue is fed as fast as it is emptied.
 */
final class HeldSnapshot implements Figure {

  static final String LETTER = "g";
  static final String FIRST = "pgshunt, at the beginning";
  static final String LAST = "pgshunt, at the end";
  static final Quantity RATE =
      Quantity.rate("completed no-op tasks, 1 consumer, another session's snapshot held");

  private static final double RAMP_SECONDS = 2;

  @Override
  public String letter() {
    return LETTER;
  }

  @Override
  public String name() {
    return "snapshot";
  }

  @Override
  public String title() {
    return "Throughput while another session holds a snapshot";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    boolean quick = bench.plan().quick();
    Workload workload = Workload.small();
    PgshuntConsumer pgshunt =
        new PgshuntConsumer("pgshunt, 1 consumer", bench.database(), workload, bench.concurrency());
    try (Connection holder = bench.database().connectToStay()) {
      hold(holder);
      tell(report, run(bench, report, pgshunt, quick ? 11 : 60, quick ? 5 : 10), quick ? 10 : 60);
      report.remark(
          String.format("at the end pgshunt's table has %,d MiB", pgshunt.table().bytes() >> 20));
      holder.rollback();
    }
    if (quick) {
      report.remark("PGMQ's SQL beside it: skipped, no time in a quick run");
      return;
    }
    try (Connection holder = bench.database().connectToStay()) {
      hold(holder);
      report.add(run(bench, report, new PgmqShape(bench.database(), workload, 4, 100), 6, 10));
      holder.rollback();
    }
  }

  /** Feeds the contestant and lets it run. */
  private static Curve run(
      Bench bench, FigureReport report, FedContestant contestant, int steps, double step)
      throws SQLException, IOException {
    contestant.prepareFeed();
    Ledger ledger = new Ledger();
    Feeder feeder = Feeder.start(bench.database(), contestant.feed(), ledger);
    Contestant.Running running = contestant.start(ledger::ran);
    List<Double> rates;
    long fed;
    try {
      Pause.seconds(RAMP_SECONDS);
      rates = rates(bench, ledger, steps, step);
    } finally {
      fed = feeder.stop();
      running.close();
    }
    String complaint = ledger.balance(fed, contestant.left()).complaint();
    if (complaint != null) {
      report.fail(contestant.name() + ": " + complaint);
    }
    report.remark(String.format("%s: %,d tasks ran", contestant.name(), ledger.runs()));
    return new Curve(contestant.name(), step, rates);
  }

  private static void tell(FigureReport report, Curve curve, double seconds) {
    report.add(curve);
    int steps = (int) Math.round(seconds / curve.stepSeconds());
    int count = curve.rates().size();
    report.add(LAST, Role.PGSHUNT, RATE, sample(curve.rates().subList(count - steps, count)));
    report.add(FIRST, Role.PGSHUNT, RATE, sample(curve.rates().subList(0, steps)));
    report.remark(
        String.format(
            "beginning and end: the first and the last %.0f s of %.0f",
            seconds, count * curve.stepSeconds()));
  }

  private static Sample sample(List<Double> rates) {
    Sample sample = new Sample();
    rates.forEach(sample::add);
    return sample;
  }

  /** The snapshot is taken, and no table of the queue is looked at: only cleaning up must wait. */
  private static void hold(Connection holder) throws SQLException {
    holder.setAutoCommit(false);
    holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = holder.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_snapshot()")) {
      row.next();
    }
  }

  private static List<Double> rates(Bench bench, Ledger ledger, int steps, double step) {
    List<Double> rates = new ArrayList<>();
    long begin = System.nanoTime();
    long ran = ledger.runs();
    long last = begin;
    for (int i = 1; i <= steps; i++) {
      Pause.seconds(Math.max(0, i * step - (System.nanoTime() - begin) / 1e9));
      long now = System.nanoTime();
      long runs = ledger.runs();
      rates.add((runs - ran) / ((now - last) / 1e9));
      bench.progress().say("    after %.0f s: %,.0f/s".formatted(i * step, rates.get(i - 1)));
      ran = runs;
      last = now;
    }
    return rates;
  }
}
