package io.pgshunt.bench.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.bench.measure.Sample;
import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.Goal;
import io.pgshunt.bench.report.Report;
import io.pgshunt.bench.report.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoalsTest {

  private final Report report = new Report(false);

  private Goal goal(String part) {
    List<Goal> found =
        Goals.of(report).stream().filter(goal -> goal.text().contains(part)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void whatWasNotMeasuredIsNotReached() {
    assertThat(Goals.of(report)).hasSizeGreaterThan(12).noneMatch(Goal::isReached);
    assertThat(Goals.of(report)).extracting(Goal::verdict).containsOnly("not measured");
  }

  @Test
  void theBestJavaPeerCounts() {
    FigureReport figure = report.begin(Completion.LETTER, "");
    figure.add(Completion.ONE_CONSUMER, Role.PGSHUNT, Completion.COMPLETED, Sample.of(9_000));
    figure.add("one", Role.JAVA_PEER, Completion.COMPLETED, Sample.of(500));
    figure.add("another", Role.JAVA_PEER, Completion.COMPLETED, Sample.of(3_000));

    assertThat(goal("best Java peer").value()).contains(3.0);
    assertThat(goal("best Java peer").isReached()).isFalse();
  }

  @Test
  void anotherNodePeerIsNotGraphileWorker() {
    FigureReport figure = report.begin(Completion.LETTER, "");
    figure.add(Completion.ONE_CONSUMER, Role.PGSHUNT, Completion.COMPLETED, Sample.of(9_000));
    figure.add("pg-boss 1", Role.NODE_PEER, Completion.COMPLETED, Sample.of(90_000));
    figure.add("graphile-worker 1", Role.NODE_PEER, Completion.COMPLETED, Sample.of(4_500));

    assertThat(goal("graphile-worker").value()).contains(2.0);
    assertThat(goal("graphile-worker").isReached()).isTrue();
  }

  @Test
  void pgbenchsStandInStandsIn() {
    FigureReport figure = report.begin(EnqueueRate.LETTER, "");
    figure.add(EnqueueRate.agent(64), Role.PGSHUNT, EnqueueRate.ENQUEUED, Sample.of(9_000));
    figure.add(
        "JDBC single-row insert (no pgbench here), 16 clients",
        Role.SQL,
        EnqueueRate.ENQUEUED,
        Sample.of(3_000));

    assertThat(goal("64 threads").value()).contains(3.0);
    assertThat(goal("16 threads").value()).isEmpty();
  }

  @Test
  void latenciesAreToBeSmall() {
    FigureReport figure = report.begin(ChainLatency.LETTER, "");
    figure.add(ChainLatency.PGSHUNT, Role.PGSHUNT, ChainLatency.IDLE_P50, Sample.of(6));
    figure.add(ChainLatency.RABBIT, Role.RABBITMQ, ChainLatency.IDLE_P50, Sample.of(4));

    assertThat(goal("at idle, p50, against").value()).contains(1.5);
    assertThat(goal("at idle, p50, against").isReached()).isTrue();
  }
}
