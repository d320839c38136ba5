package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final ServedQueue light = new ServedQueue("light", 1, null, false);
  private final ServedQueue heavy = new ServedQueue("heavy", 3, null, false);

  private static Map<String, Integer> serve(Turns turns, int times, int rows) {
    Map<String, Integer> served = new HashMap<>();
    for (int i = 0; i < times; i++) {
      String first = turns.order().get(0).name();
      served.merge(first, rows, Integer::sum);
      turns.took(Map.of(first, rows));
    }
    return served;
  }

  @Test
  void queuesGetTheirSharesByWeight() {
    assertThat(serve(new Turns(List.of(light, heavy)), 400, 1))
        .containsExactlyInAnyOrderEntriesOf(Map.of("light", 100, "heavy", 300));
  }

  @Test
  void largeClaimsAreChargedInFull() {
    Turns turns = new Turns(List.of(light, heavy));
    turns.took(Map.of("light", 100));

    assertThat(serve(turns, 30, 10)).isEqualTo(Map.of("heavy", 300));
  }

  @Test
  void aQueueThatWasEmptyHasSavedNothingUp() {
    Turns turns = new Turns(List.of(light, heavy));
    for (int i = 0; i < 1_000; i++) {
      turns.took(Map.of("heavy", 3));
    }

    assertThat(serve(turns, 40, 1).get("light")).isBetween(9, 12);
  }

  @Test
  void claimsThatGotNothingChangeNothing() {
    Turns turns = new Turns(List.of(light, heavy));
    turns.took(Map.of("light", 1));
    List<ServedQueue> order = turns.order();

    turns.took(Map.of());

    assertThat(turns.order()).isEqualTo(order).startsWith(heavy);
  }
}
