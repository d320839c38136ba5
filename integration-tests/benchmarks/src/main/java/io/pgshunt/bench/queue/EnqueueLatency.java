package io.pgshunt.bench.queue;

import com.rabbitmq.client.Connection;
import io.pgshunt.bench.measure.Costs;
import io.pgshunt.bench.measure.Latencies;
import io.pgshunt.bench.measure.Sample;
import io.pgshunt.bench.peers.AgentPublisher;
import io.pgshunt.bench.peers.PgshuntTable;
import io.pgshunt.bench.peers.PlainTable;
import io.pgshunt.bench.peers.Sender;
import io.pgshunt.bench.peers.Senders;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import io.pgshunt.bench.server.BenchDatabase;
import io.pgshunt.bench.server.Broker;
import io.pgshunt.bench.server.Meter;
import io.pgshunt.queue.Schema;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** (a) How long one caller waits until its task is durable. */
final class EnqueueLatency implements Figure {

  static final String LETTER = "a";
  static final String ENQUEUER = "pgshunt, Enqueuer";
  static final String AGENT = "pgshunt, basicPublish through the agent";
  static final String JDBC = "JDBC insert, prepared, auto-commit";
  static final String RABBIT = "RabbitMQ, persistent, publish and confirm";
  static final Quantity P50 = Quantity.millis("enqueue latency p50");
  static final Quantity P99 = Quantity.millis("enqueue latency p99");

  private static final String RABBIT_QUEUE =
      "pgshunt-bench-" + ProcessHandle.current().pid() + "-publish";

  /** Enough that the driver and the server have prepared what they prepare. */
  private static final int PRELUDE = 30;

  @Override
  public String letter() {
    return LETTER;
  }

  @Override
  public String name() {
    return "enqueue-latency";
  }

  @Override
  public String title() {
    return "Enqueue latency, one caller";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    BenchDatabase database = bench.database();
    Workload workload = Workload.small();
    PgshuntTable table = new PgshuntTable(database, Schema.DEFAULT);
    PlainTable plain = new PlainTable(database, "insert_latency");
    table.recreate();
    plain.recreate();
    List<Turn> turns = new ArrayList<>();
    turns.add(
        new CallTurn(
            bench, report, ENQUEUER, Role.PGSHUNT, () -> Senders.pgshunt(database, workload)) {
          @Override
          long stored() throws SQLException {
            long stored = table.distinctTasks();
            table.empty();
            return stored;
          }
        });
    turns.add(
        new CallTurn(bench, report, JDBC, Role.SQL, () -> Senders.jdbc(database, plain, workload)) {
          @Override
          long stored() throws SQLException {
            long stored = plain.count();
            plain.empty();
            return stored;
          }
        });
    bench.broker().ifPresent(broker -> turns.add(rabbit(bench, report, broker, workload)));
    if (bench.broker().isEmpty()) {
      report.remark("RabbitMQ: skipped, none answers");
    }
    try (AgentPublisher publisher = new AgentPublisher(database)) {
      turns.add(1, new AgentTurn(bench, report, publisher, table));
      Rounds.run(bench, this, turns);
    } finally {
      if (bench.broker().isPresent()) {
        deleteQueue(bench.broker().get());
      }
    }
    turns.forEach(Turn::tell);
  }

  private static CallTurn rabbit(
      Bench bench, FigureReport report, Broker broker, Workload workload) {
    return new CallTurn(
        bench,
        report,
        RABBIT,
        Role.RABBITMQ,
        () -> Senders.rabbit(broker, RABBIT_QUEUE, workload)) {
      @Override
      long stored() throws IOException {
        try (Connection connection = broker.connect()) {
          return connection.createChannel().queuePurge(RABBIT_QUEUE).getMessageCount();
        }
      }
    };
  }

  private static void deleteQueue(Broker broker) throws IOException {
    try (Connection connection = broker.connect()) {
      connection.createChannel().queueDelete(RABBIT_QUEUE);
    }
  }

  /** One contestant. */
  private abstract static class Turn implements Rounds.Turn {

    final Bench bench;
    final FigureReport report;
    final String name;
    private final Role role;
    private final Sample p50 = new Sample();
    private final Sample p99 = new Sample();
    private Costs costs = Costs.NONE;

    Turn(Bench bench, FigureReport report, String name, Role role) {
      this.bench = bench;
      this.report = report;
      this.name = name;
      this.role = role;
    }

    void note(int round, double millis50, double millis99, Costs cost) {
      bench
          .progress()
          .say("    %-60s p50 %.3f ms, p99 %.3f ms".formatted(name, millis50, millis99));
      if (round > 0) {
        p50.add(millis50);
        p99.add(millis99);
        costs = role == Role.RABBITMQ ? Costs.NONE : costs.plus(cost);
      }
    }

    void check(long sent, long stored) {
      if (sent != stored) {
        report.fail(name + ": of " + sent + " tasks that were sent " + stored + " are there");
      }
    }

    void tell() {
      report.add(name, role, P50, p50, costs);
      report.add(name, role, P99, p99);
    }
  }

  /** Opens a sender. */
  private interface Opening {
    Sender open() throws SQLException, IOException;
  }

  /** A contestant that is called here. */
  private abstract static class CallTurn extends Turn {

    private final Opening opening;

    CallTurn(Bench bench, FigureReport report, String name, Role role, Opening opening) {
      super(bench, report, name, role);
      this.opening = opening;
    }

    /** How many tasks are there; forgets them. */
    abstract long stored() throws SQLException, IOException;

    @Override
    public void take(int round) throws SQLException, IOException {
      Latencies latencies = new Latencies();
      Meter.Reading before = bench.meter().settled();
      long sent = 0;
      try (Sender sender = opening.open()) {
        for (int i = 0; i < PRELUDE; i++) {
          sender.send(sent++);
        }
        long now = System.nanoTime();
        long deadline = now + (long) (bench.plan().seconds(round) * 1e9);
        while (now < deadline) {
          sender.send(sent++);
          long end = System.nanoTime();
          latencies.add(end - now);
          now = end;
        }
      }
      Costs costs = before.until(bench.meter().settled(), sent);
      check(sent, stored());
      note(round, latencies.percentileMillis(50), latencies.percentileMillis(99), costs);
    }
  }

  /** The service with the agent. */
  private static final class AgentTurn extends Turn {

    private final AgentPublisher publisher;
    private final PgshuntTable table;

    AgentTurn(Bench bench, FigureReport report, AgentPublisher publisher, PgshuntTable table) {
      super(bench, report, AGENT, Role.PGSHUNT);
      this.publisher = publisher;
      this.table = table;
    }

    @Override
    public void take(int round) throws SQLException {
      Meter.Reading before = bench.meter().settled();
      AgentPublisher.Published published = publisher.publish(1, bench.plan().millis(round));
      Costs costs = before.writesUntil(bench.meter().now(), published.count());
      check(published.count(), table.distinctTasks());
      table.empty();
      note(round, published.p50Millis(), published.p99Millis(), costs);
    }
  }
}
