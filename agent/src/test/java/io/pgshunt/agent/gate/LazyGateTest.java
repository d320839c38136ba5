package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.agent.routing.QueueNames;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set while the service runs, and what the operator hears of it. */
class LazyGateTest {

  private static final String URL = "jdbc:postgresql://db/tasks";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final LazyGate gate = gate(config(Map.of()));

  @AfterEach
  void forgetFlags() {
    Flags.NAMES.forEach(System::clearProperty);
  }

  @Test
  void aRolloutSetWhileTheServiceRunsStaysUntilTheFilesOwnLineChanges() {
    gate.follow(policies("50"), Set.of("pgshunt.rollout"));
    gate.setRollout(0);

    gate.follow(policies("50"), Set.of("pgshunt.exclude-tasks"));
    assertThat(gate.policies().rollout()).isZero();
    assertThat(lines())
        .last()
        .isEqualTo(
            "pgshunt: pgshunt.rollout stays 0, as set while the service runs, until its own line"
                + " changes");

    gate.follow(policies("60"), Set.of("pgshunt.rollout"));
    assertThat(gate.policies().rollout()).isEqualTo(60);
  }

  @ParameterizedTest
  @ValueSource(strings = {"True", "yes", "true ", "1", "on"})
  void aValueOfAFlagThatSomebodyMayHaveMeantForTrueIsNamedOnce(String value) {
    System.setProperty("pgshunt.enabled", value);
    gate.checkFlags();
    gate.switched(false, false);

    assertThat(lines())
        .containsExactly(
            "pgshunt: pgshunt.enabled is '"
                + value
                + "', which is off: only 'true', written exactly so, is on");
  }

  @Test
  void aVariableStandsForAFlagThatIsNotSet() {
    System.setProperty("pgshunt.shadow", "false");
    Flags.adoptVariables(
        new Settings(
            new Properties(), Map.of("PGSHUNT_ENABLED", "true", "PGSHUNT_SHADOW", "true")));

    assertThat(System.getProperty("pgshunt.enabled")).isEqualTo("true");
    assertThat(System.getProperty("pgshunt.shadow")).isEqualTo("false");
  }

  @Test
  void theFirstLineSaysWhichAgentIsThereAndThatItIsOff() {
    gate.inUse();
    gate.inUse();

    assertThat(lines())
        .singleElement()
        .asString()
        .isEqualTo("pgshunt " + AgentVersion.read() + ": off: tasks go to AMQP as before");
  }

  private LazyGate gate(GateConfig config) {
    return new LazyGate(
        config,
        new QueueNames(true),
        new AgentLog(new PrintStream(out, true, StandardCharsets.UTF_8)));
  }

  private static Policies policies(String rollout) {
    return config(Map.of("pgshunt.rollout", rollout)).policies();
  }

  private static GateConfig config(Map<String, String> file) {
    Properties properties = new Properties();
    properties.setProperty("pgshunt.jdbc-url", URL);
    try {
      return GateConfig.read(new Settings(properties, Map.of(), file));
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
