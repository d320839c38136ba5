package io.pgshunt.bench.queue;

import com.sun.management.OperatingSystemMXBean;
import io.pgshunt.bench.measure.Sample;
import io.pgshunt.bench.peers.Contestant;
import io.pgshunt.bench.peers.PgshuntConsumer;
import io.pgshunt.bench.peers.Workload;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Role;
import io.pgshunt.bench.server.Meter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** (j) What consumers cost that have nothing to do. */
final class IdleCost implements Figure {

  static final String LETTER = "j";
  static final String PGSHUNT = "pgshunt, one of 10 idle consumers";
  static final Quantity QUERIES = new Quantity("queries of an idle consumer", "/s", false);
  static final Quantity CPU = new Quantity("CPU of an idle consumer", "% of a core", false);

  private static final int CONSUMERS = 10;
  private static final double SETTLE_SECONDS = 2;

  @Override
  public String letter() {
    return LETTER;
  }

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String title() {
    return "Idle cost: " + CONSUMERS + " consumers and an empty queue";
  }

  @Override
  public void measure(Bench bench, FigureReport report) throws SQLException, IOException {
    PgshuntConsumer contestant =
        new PgshuntConsumer(PGSHUNT, bench.database(), Workload.small(), bench.concurrency());
    contestant.table().recreate();
    List<Contestant.Running> running = new ArrayList<>();
    Sample queries = new Sample();
    Sample cpu = new Sample();
    try {
      for (int i = 0; i < CONSUMERS; i++) {
        running.add(contestant.start(number -> report.fail("ran a task that nobody sent")));
      }
      Pause.seconds(SETTLE_SECONDS);
      int rounds = bench.plan().quick() ? 1 : bench.plan().rounds();
      // Backends report their commits once a second, so that a window must be much longer
      double window = bench.plan().quick() ? 3 : 4;
      for (int i = 0; i < rounds; i++) {
        measure(bench.meter(), window, queries, cpu);
      }
    } finally {
      for (Contestant.Running one : running) {
        one.close();
      }
    }
    report.add(PGSHUNT, Role.PGSHUNT, QUERIES, queries);
    report.add(PGSHUNT, Role.PGSHUNT, CPU, cpu);
    report.remark(
        "queries are commits that the server counted; CPU is that of this JVM, which does nothing"
            + " else meanwhile");
  }

  private static void measure(Meter meter, double seconds, Sample queries, Sample cpu)
      throws SQLException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Meter.Reading before = meter.now();
    long cpuBefore = system.getProcessCpuTime();
    long start = System.nanoTime();
    Pause.seconds(seconds);
    double elapsed = (System.nanoTime() - start) / 1e9;
    double busy = (system.getProcessCpuTime() - cpuBefore) / 1e9;
    // The second reading is a query too
    long commits = meter.now().commits() - before.commits() - 1;
    queries.add(commits / elapsed / CONSUMERS);
    cpu.add(100 * busy / elapsed / CONSUMERS);
  }
}
