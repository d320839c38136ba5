package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {

  private final Report report = new Report();

  @Test
  void alikeTasksShareALineWithTheDetailOfTheFirst() {
    assertThat(report.add("a", "X.java:1", "stayed: CHORD", "first")).isTrue();
    assertThat(report.add("a", "X.java:1", "stayed: CHORD", "second")).isFalse();
    assertThat(report.add("a", "X.java:2", "stayed: CHORD", "elsewhere")).isTrue();

    assertThat(report.lines())
        .containsExactly(
            new Report.Line("a", "X.java:1", "stayed: CHORD", 2, "first"),
            new Report.Line("a", "X.java:2", "stayed: CHORD", 1, "elsewhere"));
  }

  @Test
  void whatWouldMakeTooManyLinesIsCountedTogether() {
    for (int i = 0; i < Report.LIMIT + 10; i++) {
      report.add("task" + i, "X.java:1", "moved", "");
    }

    assertThat(report.lines()).hasSize(Report.LIMIT + 1);
    assertThat(report.lines().get(0)).isEqualTo(new Report.Line("(others)", "", "", 10, ""));
  }
}
