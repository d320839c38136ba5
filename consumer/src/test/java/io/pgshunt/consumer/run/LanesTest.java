package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.queue.ClaimRequest.Probe;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Lane;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.TaskPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LanesTest {

  private final Lanes lanes = new Lanes(List.of("q"));

  private static ClaimedTask row(long id, int priority, int lane) {
    TaskPayload payload = TaskPayload.builder("T" + id, "t").priority(priority).build();
    StoredTask stored = StoredTask.of(new NewTask("q", payload));
    return new ClaimedTask(id, 1, 5, false, false, false, lane, stored, null);
  }

  private long floor(int priority, int number) {
    return lanes.probes("q", 1).stream()
        .filter(probe -> probe.lane().equals(new Lane("q", -priority, number)))
        .findFirst()
        .orElseThrow()
        .floor();
  }

  private List<Integer> numbersInTurn() {
    return lanes.probes("q", 1).stream()
        .filter(probe -> probe.lane().number() != 0)
        .map(probe -> probe.lane().number())
        .toList();
  }

  @Test
  void higherPrioritiesAreProbedFirst() {
    lanes.swept(Map.of(new Lane("q", -20, 0), 1L, new Lane("q", 3, 0), 1L));

    assertThat(lanes.probes("q", 5))
        .extracting(probe -> -probe.lane().rank())
        .containsExactly(20, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -3);
  }

  @Test
  void aClaimRaisesTheFloorToAMarginBelowItsLeastId() {
    lanes.claimed(List.of(row(20_000, 0, 0), row(20_001, 0, 0)));

    assertThat(floor(0, 0)).isEqualTo(20_000 - Lanes.MARGIN - 1);
    assertThat(floor(1, 0)).isZero();
  }

  @Test
  void aClaimOfRowsThatCameLateDoesNotLowerTheFloor() {
    lanes.claimed(List.of(row(20_000, 0, 0)));
    lanes.claimed(List.of(row(17_000, 0, 0)));

    assertThat(floor(0, 0)).isEqualTo(20_000 - Lanes.MARGIN - 1);
  }

  @Test
  void aSweepLowersTheFloorToWhatItFound() {
    lanes.claimed(List.of(row(20_000, 0, 0)));
    lanes.swept(Map.of());

    lanes.swept(Map.of(new Lane("q", 0, 0), 300L));

    assertThat(floor(0, 0)).isEqualTo(299);
  }

  @Test
  void aSweepThatWasOvertakenByClaimsDoesNotSendThemBack() {
    lanes.claimed(List.of(row(20_000, 0, 0)));
    lanes.swept(Map.of());
    lanes.claimed(List.of(row(90_000, 0, 0)));

    lanes.swept(Map.of(new Lane("q", 0, 0), 20_001L));

    assertThat(floor(0, 0)).isEqualTo(90_000 - Lanes.MARGIN - 1);
  }

  @Test
  void whatAnOvertakenSweepMayHaveMissedIsFoundByTheNext() {
    lanes.claimed(List.of(row(90_000, 0, 0)));
    lanes.swept(Map.of(new Lane("q", 0, 0), 20_001L));
    assertThat(floor(0, 0)).isEqualTo(90_000 - Lanes.MARGIN - 1);

    lanes.swept(Map.of(new Lane("q", 0, 0), 20_001L));

    assertThat(floor(0, 0)).isEqualTo(20_000);
  }

  @Test
  void aSweepNeverRaisesAFloor() {
    lanes.swept(Map.of(new Lane("q", 0, 0), 300L));

    assertThat(floor(0, 0)).isZero();
  }

  @Test
  void tenantsOfOnePriorityShareWhatIsTakenAndTakeTurns() {
    lanes.swept(
        Map.of(
            new Lane("q", 0, 7), 1L,
            new Lane("q", 0, 30), 1L,
            new Lane("q", 0, 55), 1L));
    assertThat(numbersInTurn()).containsExactly(7, 30, 55);
    assertThat(lanes.probes("q", 7).stream().filter(probe -> probe.lane().rank() == 0))
        .extracting(Probe::most)
        .containsOnly(3);

    lanes.claimed(List.of(row(1, 0, 7)));
    assertThat(numbersInTurn()).containsExactly(30, 55, 7);
    lanes.claimed(List.of(row(2, 0, 30), row(3, 0, 55)));
    assertThat(numbersInTurn()).containsExactly(7, 30, 55);
  }

  @Test
  void aLaneThatNobodyHasUsedForLongIsForgottenButForCelerysPriorities() {
    lanes.swept(Map.of(new Lane("q", -200, 0), 1L));
    int known = lanes.probes("q", 1).size();

    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      lanes.swept(Map.of());
      sizes.add(lanes.probes("q", 1).size());
    }

    assertThat(sizes.get(0)).isEqualTo(known);
    assertThat(sizes.get(999)).isEqualTo(known - 1).isEqualTo(10);
  }
}
