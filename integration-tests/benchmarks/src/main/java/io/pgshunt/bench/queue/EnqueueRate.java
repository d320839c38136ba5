package io.pgshunt.bench.queue;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.measure.Costs;
import io.pgshunt.bench.measure.Sample;
import io.pgshunt.bench.peers.AgentPublisher;
import io.pgshunt.bench.peers.JdbcInserts;
import io.pgshunt.bench.peers.Pgbench;
import io.pgshunt.bench.peers.PgshuntTable;
import io.pgshunt.bench.peers.PlainTable;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import io.pgshunt.bench.server.Meter;
import io.pgshunt.queue.Schema;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** (b) How many tasks the threads of one service send through the agent's gate. */
final class EnqueueRate implements Figure {

  static final String LETTER = "b";
  static final Quantity ENQUEUED = Quantity.rate("enqueued tasks");

  private static final List<Integer> THREADS = List.of(1, 4, 16, 64);
  private static final List<Integer> CLIENTS = List.of(1, 4, 16);

  static String agent(int threads) {
    return "pgshunt, basicPublish through the agent, " + threads + plural(threads, " thread");
  }

  static String pgbench(int clients) {
    return "pgbench single-row insert, " + clients + plural(clients, " client");
  }

  private static String standIn(int clients) {
    return "JDBC single-row insert (no pgbench here), " + clients + plural(clients, " client");
  }

  private static String plural(int count, String noun) {
    return count == 1 ? noun : noun + "s";
  }

  @Override
  public String letter() {
    return LETTER;
  }

  @Override
  public String name() {
    return "enqueue-rate";
  }

  @Override
  public String title() {
    return "Enqueue rate through the agent's gate";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    PgshuntTable table = new PgshuntTable(bench.database(), Schema.DEFAULT);
    PlainTable plain = new PlainTable(bench.database(), "insert_rate");
    report.headline(agent(16));
    table.recreate();
    plain.recreate();
    Optional<Pgbench> pgbench = Pgbench.find(bench.database());
    if (pgbench.isEmpty()) {
      report.remark("pgbench was not found: a loop of our own stands in, in this JVM");
    }
    List<Turn> turns = new ArrayList<>();
    try (AgentPublisher publisher = new AgentPublisher(bench.database())) {
      for (int threads : THREADS) {
        turns.add(new AgentTurn(bench, report, threads, publisher, table));
      }
      for (int clients : CLIENTS) {
        turns.add(new InsertTurn(bench, report, clients, pgbench, plain));
      }
      Rounds.run(bench, this, turns);
    }
    turns.forEach(Turn::tell);
  }

  /** The rate of {@code clients} plain inserters, by whoever measured them. */
  static Optional<Double> inserts(FigureReport report, int clients) {
    return report
        .median(pgbench(clients), ENQUEUED)
        .or(() -> report.median(standIn(clients), ENQUEUED));
  }

  private abstract static class Turn implements Rounds.Turn {

    final Bench bench;
    final FigureReport report;
    final String name;
    private final Role role;
    private final Sample sample = new Sample();
    private Costs costs = Costs.NONE;

    Turn(Bench bench, FigureReport report, String name, Role role) {
      this.bench = bench;
      this.report = report;
      this.name = name;
      this.role = role;
    }

    void note(int round, double perSecond, Costs cost, long sent, long stored) {
      bench.progress().say("    %-60s %,10.0f/s".formatted(name, perSecond));
      if (sent != stored) {
        report.fail(name + ": of " + sent + " tasks that were sent " + stored + " are there");
      }
      if (round > 0) {
        sample.add(perSecond);
        costs = costs.plus(cost);
      }
    }

    void tell() {
      report.add(name, role, ENQUEUED, sample, costs);
    }
  }

  /** Threads of the service. */
  private static final class AgentTurn extends Turn {

    private final int threads;
    private final AgentPublisher publisher;
    private final PgshuntTable table;

    AgentTurn(
        Bench bench,
        FigureReport report,
        int threads,
        AgentPublisher publisher,
        PgshuntTable table) {
      super(bench, report, agent(threads), Role.PGSHUNT);
      this.threads = threads;
      this.publisher = publisher;
      this.table = table;
    }

    @Override
    public void take(int round) throws SQLException {
      Meter.Reading before = bench.meter().settled();
      AgentPublisher.Published published = publisher.publish(threads, bench.plan().millis(round));
      Costs costs = before.writesUntil(bench.meter().now(), published.count());
      long stored = table.distinctTasks();
      table.empty();
      note(round, published.perSecond(), costs, published.count(), stored);
    }
  }

  /** pgbench, or what stands in for it. */
  private static final class InsertTurn extends Turn {

    private final int clients;
    private final Optional<Pgbench> pgbench;
    private final PlainTable table;

    InsertTurn(
        Bench bench,
        FigureReport report,
        int clients,
        Optional<Pgbench> pgbench,
        PlainTable table) {
      super(
          bench,
          report,
          pgbench.isPresent() ? EnqueueRate.pgbench(clients) : standIn(clients),
          Role.SQL);
      this.clients = clients;
      this.pgbench = pgbench;
      this.table = table;
    }

    @Override
    public void take(int round) throws SQLException, IOException {
      if (round == 0 && pgbench.isPresent()) {
        // It has nothing to warm up
        return;
      }
      Meter.Reading before = bench.meter().settled();
      Pgbench.Result result =
          pgbench.isPresent()
              ? pgbench
                  .get()
                  .run(
                      table.literalInsert(Workload.small()),
                      clients,
                      Math.max(1, (int) bench.plan().seconds(round)))
              : JdbcInserts.run(
                  bench.database(), table, Workload.small(), clients, bench.plan().millis(round));
      if (result.count() == 0) {
        throw new BenchmarkException("nothing was inserted");
      }
      Costs costs = before.writesUntil(bench.meter().settled(), result.count());
      long stored = table.count();
      table.empty();
      note(round, result.perSecond(), costs, result.count(), stored);
    }
  }
}
