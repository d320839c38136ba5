package io.pgshunt.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.campaign.check.TallyLine;
import io.pgshunt.campaign.check.Violation;
import io.pgshunt.campaign.fault.FaultKind;
import io.pgshunt.campaign.stage.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** A short campaign with the faults that are soon over. */
class CampaignTest {

  private static final long SEED = 20261126;
  private static final Duration ROUND = Duration.ofSeconds(25);

  private static final Path TARGET = Path.of(System.getProperty("pgshunt.campaign.target"));

  private final StringWriter said = new StringWriter();

  private Campaign campaign(Topology topology, Set<FaultKind> kinds) {
    Path agent = Path.of(System.getProperty("pgshunt.campaign.agent"));
    Campaign.Plan plan =
        new Campaign.Plan(
            SEED,
            Duration.ZERO,
            ROUND,
            kinds,
            List.of(topology),
            false,
            new Settings(agent, 1, 2, 3, 20, Duration.ofSeconds(2)));
    return new Campaign(
        plan, TARGET.resolve("campaign").resolve(topology.name()), new PrintWriter(said));
  }

  private void isClean(Campaign campaign) throws Exception {
    List<Violation> violations = campaign.run();
    assertThat(violations).as(said.toString()).isEmpty();
    assertThat(sum(campaign, TallyLine::rows)).as("tasks moved").isPositive();
    assertThat(sum(campaign, TallyLine::runs)).as("tasks run").isPositive();
    assertThat(sum(campaign, TallyLine::times)).as("faults").isGreaterThan(5);
  }

  private static int sum(Campaign campaign, ToIntFunction<TallyLine> count) {
    return campaign.tally().stream().mapToInt(count).sum();
  }

  @Test
  void oneServerKeepsItsPromisesThroughKillsAndCuts() throws Exception {
    isClean(
        campaign(
            Topology.SINGLE,
            EnumSet.of(
                FaultKind.KILL_PRODUCER,
                FaultKind.KILL_WORKER,
                FaultKind.KILL_POSTGRES,
                FaultKind.STOP_IMMEDIATELY,
                FaultKind.KILL_BACKEND,
                FaultKind.TOGGLE_FLAG,
                FaultKind.CUT_BEFORE,
                FaultKind.CUT_AFTER,
                FaultKind.ARRIVE_AFTER_CUT,
                FaultKind.REFUSE)));
  }

  @Test
  void aPairKeepsItsPromisesThroughFailOver() throws Exception {
    isClean(
        campaign(
            Topology.PAIR,
            EnumSet.of(
                FaultKind.FAIL_OVER,
                FaultKind.STANDBY_AWAY,
                FaultKind.CUT_AFTER,
                FaultKind.CUT_MEANWHILE,
                FaultKind.ARRIVE_LATE)));
  }
}
