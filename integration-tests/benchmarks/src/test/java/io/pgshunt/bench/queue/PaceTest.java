package io.pgshunt.bench.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void givesWorkForTheTimeAndLearns() {
    Pace pace = new Pace(1_000, 5_000);

    assertThat(pace.tasksFor(2)).isEqualTo(2_000);
    pace.learn(1_500);
    assertThat(pace.tasksFor(2)).isEqualTo(3_000);
  }

  @Test
  void keepsWithinBounds() {
    Pace pace = new Pace(1, 5_000);

    assertThat(pace.tasksFor(1)).isEqualTo(200);
    pace.learn(1e9);
    assertThat(pace.tasksFor(1)).isEqualTo(5_000);
  }

  @Test
  void plansFitIntoTheirTime() {
    for (Plan plan : new Plan[] {Plan.quick(2), Plan.full(5)}) {
      int together = plan.budgets().values().stream().mapToInt(Integer::intValue).sum();
      assertThat(plan.budgets()).hasSize(10);
      assertThat((double) together).isLessThan(plan.totalSeconds());
    }
    assertThat(Plan.quick(2).totalSeconds()).isLessThan(180);
    assertThat(Plan.full(5).totalSeconds()).isLessThan(1_800);
  }
}
