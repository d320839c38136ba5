package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateConfigTest {

  private static final String URL = "jdbc:postgresql://db/tasks";

  @Test
  void aUrlIsEnough() throws Exception {
    GateConfig config = read(Map.of("pgshunt.jdbc-url", URL), Map.of());

    assertThat(config.maxBodyBytes()).isEqualTo(8 * 1024 * 1024);
    assertThat(config.honourReplyTo()).isTrue();
    assertThat(config.summary()).isFalse();
    assertThat(config.routing().defaultQueue()).isEmpty();
    assertThat(config.database().schema().name()).isEqualTo("pgshunt");
    assertThat(config.database().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void theSettingsOfAConsumerInTheSameJvmAreNotTheAgents() throws Exception {
    assertThat(
            read(Map.of("pgshunt.jdbc-url", URL, "pgshunt.worker.queues", "a"), Map.of())
                .database())
        .isNotNull();
  }

  @Test
  void aPropertyWinsOverItsVariable() throws Exception {
    GateConfig config =
        read(
            Map.of("pgshunt.jdbc-url", URL, "pgshunt.default-queue", "own"),
            Map.of("PGSHUNT_DEFAULT_QUEUE", "other", "PGSHUNT_REPLY_TO", "ignore"));

    assertThat(config.routing().defaultQueue()).hasValue("own");
    assertThat(config.honourReplyTo()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "pgshunt.jdbc-url | jdbc:mysql://db/x | pgshunt.jdbc-url is 'jdbc:mysql://db/x': set it to"
            + " jdbc:postgresql://host:port/database",
        "pgshunt.pool-size | many | pgshunt.pool-size is 'many': set it to a whole number of"
            + " connections from 1 to 1000",
        "pgshunt.pool-size | 0 | pgshunt.pool-size is '0'",
        "pgshunt.connect-timeout | 1 | pgshunt.connect-timeout is '1'",
        "pgshunt.reply-to | maybe | pgshunt.reply-to is 'maybe': set it to honour or ignore",
        "pgshunt.schema | pg_mine | 'pg_mine' is not a schema name",
        "pgshunt.routes | orders | pgshunt.routes: 'orders' is not a route",
        "pgshunt.task-routes | a= | pgshunt.task-routes: 'a=' is not a task route",
        "pgshunt.shade | true | pgshunt.shade is no setting of this agent",
        "pgshunt.rollout | 101 | pgshunt.rollout is '101': set it to a whole number of percent from"
            + " 0 to 100",
        "pgshunt.untranslatable | drop | pgshunt.untranslatable is 'drop': set it to amqp or reject",
        "pgshunt.on-failure | drop | pgshunt.on-failure is 'drop': set it to amqp or throw",
        "pgshunt.require-consumer | no | pgshunt.require-consumer is 'no': set it to true or false",
        "pgshunt.jdbc.url | x | pgshunt.jdbc.url is no setting of this agent",
        "pgshunt.summary | yes | pgshunt.summary is 'yes'",
      })
  void aWrongSettingIsNamedWithItsValueAndTheFix(String name, String value, String message) {
    Properties properties = new Properties();
    properties.setProperty("pgshunt.jdbc-url", URL);
    properties.setProperty(name, value);

    assertThatThrownBy(() -> GateConfig.read(new Settings(properties, Map.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void allThatIsWrongIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of("pgshunt.shade", "true", "pgshunt.pool-size", "many"),
                    Map.of("PGSHUNT_ROLLOUT", "half", "PGSHUNT_EXCLUDE_TASK", "ship")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "pgshunt.shade is no setting of this agent: remove it, or correct its name",
                        "the environment variable PGSHUNT_EXCLUDE_TASK is no setting of this"
                            + " agent: remove it, or correct its name",
                        "pgshunt.jdbc-url is not set: set it to"
                            + " jdbc:postgresql://host:port/database",
                        "pgshunt.pool-size is 'many': set it to a whole number of connections"
                            + " from 1 to 1000",
                        "pgshunt.rollout is 'half': set it to a whole number of percent from 0"
                            + " to 100"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PGSHUNT_ENABLE", "pgshunt.enabled", "pgshunt_enabled", "Pgshunt-Enabled"})
  void aVariableThatLooksLikeOursAndIsNoneIsNamed(String variable) {
    assertThatThrownBy(() -> read(Map.of("pgshunt.jdbc-url", URL), Map.of(variable, "true")))
        .hasMessageStartingWith("the environment variable " + variable + " is no setting");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PGSHUNT_ENABLED", "pgshunt_enabled", "pgshunt-enabled", "Pgshunt.enabled"})
  void aPropertyThatLooksLikeOursAndIsNoneIsNamed(String name) {
    assertThatThrownBy(() -> read(Map.of("pgshunt.jdbc-url", URL, name, "true"), Map.of()))
        .hasMessageStartingWith(name + " is no setting of this agent");
  }

  @Test
  void whatKubernetesSaysOfAServiceNamedPgshuntIsNoSetting() throws Exception {
    Map<String, String> links =
        Map.of(
            "PGSHUNT_SERVICE_HOST", "10.0.0.11",
            "PGSHUNT_SERVICE_PORT", "5432",
            "PGSHUNT_SERVICE_PORT_SQL", "5432",
            "PGSHUNT_PORT", "tcp://10.0.0.11:5432",
            "PGSHUNT_PORT_5432_TCP", "tcp://10.0.0.11:5432",
            "PGSHUNT_PORT_5432_TCP_ADDR", "10.0.0.11",
            "PGSHUNT_DB_SERVICE_HOST", "10.0.0.12",
            "PGSHUNT_WORKER_QUEUES", "a");

    assertThat(read(Map.of("pgshunt.jdbc-url", URL), links).database()).isNotNull();
  }

  @Test
  void everySettingCanBeAVariable() throws Exception {
    GateConfig config =
        read(
            Map.of(),
            Map.of(
                "PGSHUNT_JDBC_URL", URL,
                "PGSHUNT_JDBC_PASSWORD", "secret",
                "PGSHUNT_ENABLED", "true",
                "PGSHUNT_SHADOW", "true",
                "PGSHUNT_ROLLOUT", "7",
                "PGSHUNT_EXCLUDE_TASKS", "a",
                "PGSHUNT_SETTLE_TIMEOUT", "70"));

    assertThat(config.database().password()).isEqualTo("secret");
    assertThat(config.database().settleTimeout()).isEqualTo(Duration.ofMillis(70));
    assertThat(config.policies().rollout()).isEqualTo(7);
  }

  @Test
  void aPasswordWithinAWrongUrlIsNotRepeated() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of("pgshunt.jdbc-url", "jdbc:mysql://u:secret@db/x?password=s2"), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("s2");
  }

  @Test
  void aDefinitionsFileThatCannotBeReadIsNamed() throws Exception {
    GateConfig config =
        read(Map.of("pgshunt.jdbc-url", URL, "pgshunt.definitions", "/not/there.json"), Map.of());

    assertThatThrownBy(config::readDefinitions)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("pgshunt.definitions: /not/there.json cannot be read");
  }

  @Test
  void noUrlIsAsWrongAsABlankOne() {
    assertThatThrownBy(() -> read(Map.of("pgshunt.jdbc-url", " "), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("pgshunt.jdbc-url is not set");
  }

  private static GateConfig read(Map<String, String> properties, Map<String, String> environment)
      throws ConfigurationException {
    Properties set = new Properties();
    set.putAll(properties);
    return GateConfig.read(new Settings(set, environment));
  }
}
