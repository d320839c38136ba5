package io.pgshunt.bench.queue;

import io.pgshunt.bench.measure.Costs;
import io.pgshunt.bench.measure.Sample;
import io.pgshunt.bench.peers.Contestant;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** A contestant that empties its queue once a round. */
final class DrainTurn implements Rounds.Turn {

  private final Bench bench;
  private final FigureReport report;
  private final Contestant contestant;
  private final Role role;
  private final Quantity quantity;
  private final boolean chained;
  private final Pace pace;
  private final Sample sample = new Sample();
  private Costs costs = Costs.NONE;

  /**
   * @param pace how many tasks it is given at first
   */
  DrainTurn(
      Bench bench,
      FigureReport report,
      Contestant contestant,
      Role role,
      Quantity quantity,
      boolean chained,
      Pace pace) {
    this.bench = bench;
    this.report = report;
    this.contestant = contestant;
    this.role = role;
    this.quantity = quantity;
    this.chained = chained;
    this.pace = pace;
  }

  @Override
  public void take(int round) throws SQLException, IOException {
    double seconds = bench.plan().seconds(round);
    Drain drain =
        Drain.of(
            contestant,
            pace.tasksFor(seconds),
            chained,
            Drain.patience(seconds),
            bench.meter()::settled);
    bench.progress().say("    %-60s %,10.0f/s".formatted(contestant.name(), drain.perSecond()));
    drain.complaints().forEach(report::fail);
    pace.learn(drain.perSecond());
    if (round > 0) {
      sample.add(drain.perSecond());
      costs = costs.plus(drain.costs());
    }
  }

  /** Lets all of them take turns, tells the report, and closes them. */
  static void run(Bench bench, Figure figure, FigureReport report, List<DrainTurn> turns)
      throws SQLException, IOException {
    try {
      Rounds.run(bench, figure, turns);
    } finally {
      for (DrainTurn turn : turns) {
        report.add(turn.contestant.name(), turn.role, turn.quantity, turn.sample, turn.costs);
        turn.contestant.close();
      }
    }
  }
}
