package io.pgshunt.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {

  @Test
  void aTaskIdIsAsLongAsCelerysAndTellsItsNumber() {
    assertThat(TaskIds.of(0)).hasSize(36);
    assertThat(TaskIds.number(TaskIds.of(0))).isZero();
    assertThat(TaskIds.number(TaskIds.of(123_456_789_012L))).isEqualTo(123_456_789_012L);
  }

  @Test
  void anArgumentIsAsLongAsWasSaidAndAlwaysTheSame() {
    Workload workload = new Workload(4_096, false);

    assertThat(workload.argument()).hasSize(4_096);
    assertThat(workload.args()).isEqualTo("[\"" + workload.argument() + "\"]");
    assertThat(new Workload(4_096, true).args()).isEqualTo(workload.args());
  }

  @Test
  void linesTellWhatAnotherProcessRan() {
    List<String> ran = new ArrayList<>();
    Contestant.Journal journal =
        new Contestant.Journal() {
          @Override
          public void task(long number) {
            ran.add("task " + number);
          }

          @Override
          public void callback(long number) {
            ran.add("callback " + number);
          }
        };

    assertThat(RanLines.tell("ran t17 c4 t18", journal)).isTrue();
    assertThat(RanLines.tell("started", journal)).isFalse();
    assertThat(ran).containsExactly("task 17", "callback 4", "task 18");
  }
}
