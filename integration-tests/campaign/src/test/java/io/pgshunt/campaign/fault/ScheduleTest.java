package io.pgshunt.campaign.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final long MINUTES = 300_000;
  private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);

  @Test
  void aSeedGivesTheSameFaultsAtTheSameTimesAgain() {
    assertThat(Schedule.of(42, MINUTES, ALL)).isEqualTo(Schedule.of(42, MINUTES, ALL));
  }

  @Test
  void anotherSeedGivesOthers() {
    assertThat(Schedule.of(43, MINUTES, ALL)).isNotEqualTo(Schedule.of(42, MINUTES, ALL));
  }

  @Test
  void everyKindComes() {
    Set<FaultKind> seen =
        Schedule.of(42, MINUTES, ALL).faults().stream()
            .map(Scheduled::kind)
            .collect(Collectors.toSet());
    assertThat(seen).isEqualTo(ALL);
  }

  @Test
  void faultsOfATrackDoNotOverlap() {
    for (FaultKind.Track track : FaultKind.Track.values()) {
      List<Scheduled> faults = Schedule.of(42, MINUTES, ALL).of(track);
      for (int i = 1; i < faults.size(); i++) {
        Scheduled before = faults.get(i - 1);
        assertThat(faults.get(i).afterMillis())
            .isGreaterThan(before.afterMillis() + before.millis());
      }
    }
  }

  @Test
  void aKindIsFoundByItsWord() {
    for (FaultKind kind : FaultKind.values()) {
      assertThat(FaultKind.named(kind.word())).isEqualTo(kind);
    }
    assertThatThrownBy(() -> FaultKind.named("flood"))
        .hasMessageContaining("flood")
        .hasMessageContaining("kill-postgres");
  }
}
