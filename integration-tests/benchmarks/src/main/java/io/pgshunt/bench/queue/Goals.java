package io.pgshunt.bench.queue;

import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Goal;
import io.pgshunt.bench.report.Quantity;
import io.pgshunt.bench.report.Report;
import io.pgshunt.bench.report.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The goals, and how far they were reached. */
final class Goals {

  private final Report report;
  private final List<Goal> goals = new ArrayList<>();

  private Goals(Report report) {
    this.report = report;
  }

  static List<Goal> of(Report report) {
    Goals goals = new Goals(report);
    goals.enqueue();
    goals.throughput();
    goals.latency();
    goals.endurance();
    return goals.goals;
  }

  private Optional<Double> median(String letter, String contestant, Quantity quantity) {
    return figure(letter, figure -> figure.median(contestant, quantity));
  }

  private <T> Optional<T> figure(String letter, Function<FigureReport, Optional<T>> question) {
    return report.figure(letter).flatMap(question);
  }

  private static Optional<Double> ratio(Optional<Double> over, Optional<Double> under) {
    return over.flatMap(above -> under.filter(below -> below > 0).map(below -> above / below));
  }

  private void enqueue() {
    String letter = EnqueueLatency.LETTER;
    Quantity p50 = EnqueueLatency.P50;
    for (String ours : List.of(EnqueueLatency.ENQUEUER, EnqueueLatency.AGENT)) {
      String who = ours.equals(EnqueueLatency.AGENT) ? "through the agent" : "Enqueuer";
      goals.add(
          Goal.atMost(
              "(a) enqueue p50, one caller, " + who + ", against JDBC single-row insert",
              1.15,
              "x",
              ratio(median(letter, ours, p50), median(letter, EnqueueLatency.JDBC, p50)),
              ""));
      goals.add(
          Goal.atMost(
              "(a) enqueue p50, one caller, " + who + ", against RabbitMQ publish + confirm",
              0.7,
              "x",
              ratio(median(letter, ours, p50), median(letter, EnqueueLatency.RABBIT, p50)),
              ""));
    }
    Optional<Double> inserts =
        figure(EnqueueRate.LETTER, figure -> EnqueueRate.inserts(figure, 16));
    for (int threads : List.of(16, 64)) {
      goals.add(
          Goal.atLeast(
              "(b) enqueue rate, " + threads + " threads, against pgbench with 16 clients",
              threads == 16 ? 3 : 6,
              ratio(
                  median(EnqueueRate.LETTER, EnqueueRate.agent(threads), EnqueueRate.ENQUEUED),
                  inserts),
              ""));
    }
  }

  private void throughput() {
    Optional<Double> completed =
        median(Completion.LETTER, Completion.ONE_CONSUMER, Completion.COMPLETED);
    goals.add(
        Goal.atLeast(
            "(c) completed no-op tasks/s, one consumer, against the best Java peer",
            8,
            ratio(
                completed,
                figure(
                    Completion.LETTER,
                    figure -> figure.best(Role.JAVA_PEER, Completion.COMPLETED))),
            ""));
    goals.add(
        Goal.atLeast(
            "(c) completed no-op tasks/s, one consumer, against graphile-worker's best mode",
            1.3,
            ratio(
                completed,
                figure(
                    Completion.LETTER,
                    figure -> figure.medianOf("graphile-worker ", Completion.COMPLETED))),
            ""));
    Optional<Double> chains = median(Chains.LETTER, Chains.PGSHUNT, Chains.CHAINS);
    goals.add(
        Goal.atLeast(
            "(d) chains/s, one consumer, against the RabbitMQ chain with 4 consumers",
            8,
            ratio(
                chains, figure(Chains.LETTER, figure -> figure.best(Role.RABBITMQ, Chains.CHAINS))),
            ""));
    goals.add(
        Goal.atLeast(
            "(d) chains/s against raw SQL, batches of 100, over as many connections",
            0.8,
            ratio(chains, figure(Chains.LETTER, figure -> figure.best(Role.SQL, Chains.CHAINS))),
            ""));
  }

  private void latency() {
    latency(ChainLatency.PGSHUNT, "at idle");
    latency(ChainLatency.DOORBELL, "at idle, with a doorbell");
    latency(ChainLatency.TOLD, "at idle, told by senders of its process");
  }

  private void latency(String contestant, String when) {
    Optional<Double> p50 = median(ChainLatency.LETTER, contestant, ChainLatency.IDLE_P50);
    String figure = "(e) send to callback run " + when;
    goals.add(Goal.atMost(figure + ", p50", 8, "ms", p50, ""));
    goals.add(
        Goal.atMost(
            figure + ", p99",
            25,
            "ms",
            median(ChainLatency.LETTER, contestant, ChainLatency.IDLE_P99),
            ""));
    goals.add(
        Goal.atMost(
            figure + ", p50, against the RabbitMQ chain",
            2,
            "x",
            ratio(p50, median(ChainLatency.LETTER, ChainLatency.RABBIT, ChainLatency.IDLE_P50)),
            ""));
  }

  private void endurance() {
    goals.add(
        Goal.atLeast(
            "(f) throughput at a backlog of 10 million against an empty queue",
            0.9,
            ratio(
                median(DeepBacklog.LETTER, DeepBacklog.DEEP, DeepBacklog.RATE),
                median(DeepBacklog.LETTER, DeepBacklog.SHALLOW, DeepBacklog.RATE)),
            report.isQuick() ? "quick: 1 million" : ""));
    goals.add(
        Goal.atLeast(
            "(g) throughput after 10 minutes of a held snapshot against the first minute",
            0.8,
            ratio(
                median(HeldSnapshot.LETTER, HeldSnapshot.LAST, HeldSnapshot.RATE),
                median(HeldSnapshot.LETTER, HeldSnapshot.FIRST, HeldSnapshot.RATE)),
            report.isQuick() ? "quick: the last 10 s of 1 minute against the first" : ""));
    goals.add(
        Goal.atMost(
            "(j) queries of an idle consumer",
            40,
            "/s",
            median(IdleCost.LETTER, IdleCost.PGSHUNT, IdleCost.QUERIES),
            ""));
    goals.add(
        Goal.atMost(
            "(j) CPU of an idle consumer, share of a core",
            1,
            "%",
            median(IdleCost.LETTER, IdleCost.PGSHUNT, IdleCost.CPU),
            ""));
  }
}
