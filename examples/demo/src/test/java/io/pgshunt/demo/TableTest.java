package io.pgshunt.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table = new Table("queue", "n").row("emails and more", 2).row("x", 10);
    assertThat(table.lines())
        .containsExactly(
            "queue            n", //
            "---------------  --",
            "emails and more  2",
            "x                10");
  }

  @Test
  void longCellsAreCut() {
    Table table = new Table("a").row("x".repeat(100));
    assertThat(table.lines().get(2)).endsWith("x...").hasSize(60);
  }
}
