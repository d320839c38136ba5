package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule G6: a setting that is wrong costs the rerouting, never the service. */
class ConfigurationTest {

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "pgshunt.max-body-bytes, many",
    "pgshunt.pool-size, 0",
    "pgshunt.connect-timeout, soon",
    "pgshunt.routes, orders",
    "pgshunt.task-routes, =celery",
    "pgshunt.schema, pg_schema",
    "pgshunt.reply-to, maybe",
    "pgshunt.jdbc-url, postgres at home",
  })
  void aWrongSettingIsNamedInOneLineAndTheServiceSendsOnAmqp(String setting, String value) {
    CapturedMessage task = TestMessages.task("sent-all-the-same");
    try (Service service =
        Service.withAgent(Servers.database())
            .set("pgshunt.summary", "false")
            .set(setting, value)
            .start()) {
      service.turnOn();
      service.publish(task).text();
      service.publish(task).text();
      service.quit();

      assertThat(service.agentLines()).singleElement().asString().contains(setting).contains(value);
      assertThat(service.jvm().transcript()).doesNotContain("\tat ");
      assertThat(service.publishedContents())
          .isEqualTo(TestMessages.contentsOf(List.of(task, task)));
    }
  }

  @Test
  void environmentVariablesSetTheFlags() {
    TestDatabase database = Servers.database();
    try (Service service =
        Service.withAgent(database)
            .variable("PGSHUNT_ENABLED", "true")
            .variable("PGSHUNT_EXCLUDE_QUEUES", "none.such")
            .start()) {
      service.publish(TestMessages.task("by-variable")).text();
      assertThat(Rows.taskIds(database)).containsExactly("by-variable");
      service.turnOff();
      service.publish(TestMessages.task("off-again")).text();
      assertThat(service.quit().rerouted()).isEqualTo(1);
    }
    try (Service service =
        Service.withAgent(database)
            .set("pgshunt.enabled", "true")
            .variable("PGSHUNT_SHADOW", "true")
            .start()) {
      service.publish(TestMessages.task("looked-at")).text();
      assertThat(service.quit().rerouted()).isZero();
      assertThat(service.jvm().errors()).anyMatch(line -> line.contains("pgshunt: shadow: "));
    }
  }

  @Test
  void theAgentsArgumentsAreSettingsAndWhatIsNoneIsNamed() {
    TestDatabase database = Servers.database();
    try (Service service =
        Service.withAgentAndArguments(database, "pgshunt.enabled=true&pgshunt.rollout=100")
            .start()) {
      service.publish(TestMessages.task("by-argument")).text();
      assertThat(service.quit().rerouted()).isEqualTo(1);
    }
    try (Service service = Service.withAgentAndArguments(database, "enabled=true&shadow").start()) {
      assertThat(service.agentLines())
          .singleElement()
          .asString()
          .contains("'enabled', 'shadow'")
          .contains("write pgshunt.NAME=VALUE");
    }
  }

  @Test
  void allThatIsWrongIsNamedAtTheFirstStart() {
    try (Service service =
        Service.withAgent(Servers.database())
            .set("pgshunt.pool-size", "many")
            .set("pgshunt.enable", "true")
            .set("pgshunt.definitions", "/no/such.json")
            .set("pgshunt.rules", "/no/such.yaml")
            .variable("PGSHUNT_ROLLOUTS", "1")
            .start()) {
      assertThat(service.agentLines()).hasSize(4);
      assertThat(service.agentLines().toString())
          .contains("pgshunt.pool-size is 'many'")
          .contains("pgshunt.enable is no setting")
          .contains("PGSHUNT_ROLLOUTS is no setting")
          .contains("pgshunt.rules: /no/such.yaml cannot be read");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"True", "yes", "true "})
  void aFlagThatIsNearlyTrueIsOffAndNamed(String value) {
    TestDatabase database = Servers.database();
    try (Service service = Service.withAgent(database).set("pgshunt.enabled", value).start()) {
      service.jvm().ask("property", "pgshunt.shadow", value);
      service.publish(TestMessages.task("stays")).text();

      assertThat(service.agentLines())
          .anyMatch(line -> line.contains("pgshunt.enabled is '" + value + "', which is off"))
          .anyMatch(line -> line.contains("pgshunt.shadow is '" + value + "', which is off"));
      assertThat(Rows.taskIds(database)).isEmpty();
    }
  }
}
