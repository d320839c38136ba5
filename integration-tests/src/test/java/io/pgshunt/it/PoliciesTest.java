package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.Consumer;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator can decide about tasks that could move. */
class PoliciesTest {

  private static final CapturedMessage TASK = TestMessages.task("t-1");
  private static final CapturedMessage OTHER = TestMessages.task("t-2");
  private static final CapturedMessage NO_TASK = TestMessages.notATask("no-task");

  private final TestDatabase database = Servers.database();

  @Test
  void inShadowModeEverythingGoesToAmqpAndTheReportSaysWhatWouldMove() {
    try (Service service = Service.withAgent(database).set("pgshunt.shadow", "true").start()) {
      service.turnOn();
      await()
          .until(
              () -> {
                service.publish(TASK).text();
                return service.agentLines().stream().anyMatch(line -> line.contains("would move"));
              });
      service.publish(NO_TASK).text();
      service.quit();

      assertThat(service.publishedContents()).contains(TASK.content(), NO_TASK.content());
      assertThat(Rows.of(database)).isEmpty();
      assertThat(service.agentLines())
          .contains(
              "pgshunt: shadow: exchange '', key 'pgshunt.it.nowhere': would move to"
                  + " pgshunt.it.nowhere")
          .anyMatch(
              line ->
                  line.startsWith(
                      "pgshunt: shadow: all messages go to AMQP; what would become of them is"
                          + " reported"))
          .anyMatch(
              line ->
                  line.matches(
                      "pgshunt: summary rerouted=0 passed\\{} would-move=\\d+"
                          + " would-stay\\{NOT_A_TASK=1}.*"));
    }
  }

  @Test
  void shadowModeEndsWhenItsPropertyIsUnset() {
    try (Service service = Service.withAgent(database).set("pgshunt.shadow", "true").start()) {
      service.turnOn();
      service.publish(TASK).text();
      service.jvm().ask("property", "pgshunt.shadow", "false");
      service.publish(OTHER).text();
      service.quit();

      assertThat(service.publishedContents()).isEqualTo(TestMessages.contentsOf(List.of(TASK)));
      assertThat(Rows.taskIds(database)).containsExactly("t-2");
    }
  }

  @Test
  void whatIsFilteredOutOrNotRolledOutStaysOnAmqp() {
    assertStays("pgshunt.exclude-tasks", "shop.*", "FILTERED");
    assertStays("pgshunt.include-queues", "other", "FILTERED");
    assertStays("pgshunt.include-exchanges", "shop", "FILTERED");
    assertStays("pgshunt.rollout", "0", "ROLLOUT");
  }

  private void assertStays(String setting, String value, String reason) {
    try (Service service = Service.withAgent(database).set(setting, value).start()) {
      service.turnOn();
      service.publish(TASK).text();

      assertThat(service.quit().passed()).as(setting).isEqualTo(Map.of(reason, 1));
      assertThat(service.publishedContents()).containsExactly(TASK.content());
      assertThat(Rows.of(database)).isEmpty();
    }
  }

  @Test
  void aTaskThatCannotBeExpressedIsRejectedToItsSenderIfWanted() {
    CapturedMessage unroutable = TestMessages.taskTo("t", "pgshunt.it.unknown", "k", Map.of());
    try (Service service =
        Service.withAgent(database).set("pgshunt.untranslatable", "reject").start()) {
      service.turnOn();
      String thrown = service.publish(unroutable).thrown();
      service.publish(NO_TASK).text();
      service.quit();

      assertThat(thrown)
          .startsWith("java.io.IOException: pgshunt: the task was not sent (NO_QUEUE): exchange")
          .endsWith("set pgshunt.untranslatable=amqp to have it published to AMQP");
      assertThat(service.publishedContents()).containsExactly(NO_TASK.content());
    }
  }

  @Test
  void aQueueThatNoConsumerServesDoesNotMoveUntilOneDoes() {
    try (Service service =
        Service.withAgent(database).set("pgshunt.require-consumer", "true").start()) {
      service.turnOn();
      service.publish(TASK).text();
      await()
          .untilAsserted(
              () -> assertThat(service.publishedContents()).containsExactly(TASK.content()));
      assertThat(Rows.of(database)).isEmpty();
      assertThat(service.agentLines())
          .anyMatch(
              line ->
                  line.contains("to AMQP (NO_CONSUMER)")
                      && line.endsWith(
                          "no live consumer serves queue 'pgshunt.it.nowhere': start one, or set"
                              + " pgshunt.require-consumer=false"));

      try (Consumer consumer = startConsumer()) {
        assertThat(consumer).isNotNull();
        await()
            .until(
                () -> {
                  service.publish(OTHER).text();
                  return Rows.number(
                          database, "select count(*) from pgshunt.result where key = 't-2'")
                      > 0;
                });
      }
    }
  }

  private Consumer startConsumer() {
    return Consumer.builder(Servers.dataSource(database))
        .queues(TestMessages.QUEUE)
        .handlers(new io.pgshunt.it.support.Adder())
        .keepResults(true)
        .build()
        .start();
  }

  @Test
  void aSenderIsToldWhatItLacksAndWhatHelps() throws SQLException {
    String role = "producer_" + System.nanoTime();
    execute("create role " + role + " login password 'x'");
    try {
      assertRefused(role, "nowhere", "run the consumer's command 'migrate --schema nowhere'");
      assertRefused(role, "pgshunt", "grant usage on schema pgshunt to " + role);
      execute(
          "grant usage on schema pgshunt to " + role,
          "grant insert on pgshunt.task, pgshunt.later, pgshunt.commit_token to " + role,
          "grant usage on sequence pgshunt.task_id to " + role);
      assertRefused(role, "pgshunt", "grant select on pgshunt.worker to " + role);
    } finally {
      execute("drop owned by " + role, "drop role " + role);
    }
  }

  @Test
  void whyNoConnectionCanBeMadeIsToldInWords() throws SQLException {
    String role = "limited_" + System.nanoTime();
    execute("create role " + role + " login password 'x' connection limit 0");
    String url = database.jdbcUrl();
    try {
      assertUnavailable(url, role, "all connections that the server, the database or the role");
      assertUnavailable(
          url.replaceFirst("(//[^/]*/)[^?]*", "$1no_such_database"),
          database.user(),
          "the URL names a database that is not there");
      assertUnavailable(
          url.replaceFirst("//[^/]*/", "//127.0.0.1:1/"), database.user(), "Connection refused");
    } finally {
      execute("drop role " + role);
    }
  }

  private void assertUnavailable(String url, String role, String words) {
    try (Service service =
        Service.withAgent(database)
            .set("pgshunt.jdbc-url", url)
            .set("pgshunt.jdbc-user", role)
            .set("pgshunt.jdbc-password", role.equals(database.user()) ? password() : "x")
            .set("pgshunt.connect-timeout", "500")
            .start()) {
      service.turnOn();
      service.publish(TASK).text();
      service.quit();

      assertThat(service.agentLines())
          .anyMatch(line -> line.contains("to AMQP (DATABASE_") && line.contains(words))
          .noneMatch(line -> line.contains("Connection is not available"));
    }
  }

  private String password() {
    return database.password() == null ? "" : database.password();
  }

  private void assertRefused(String role, String schema, String cure) {
    try (Service service =
        Service.withAgent(database)
            .set("pgshunt.require-consumer", "true")
            .set("pgshunt.jdbc-user", role)
            .set("pgshunt.jdbc-password", "x")
            .set("pgshunt.schema", schema)
            .start()) {
      service.turnOn();
      service.publish(TASK).text();

      assertThat(service.quit().passed()).as(cure).isEqualTo(Map.of("DATABASE_REFUSED", 1));
      assertThat(service.agentLines())
          .anyMatch(line -> line.contains("to AMQP (DATABASE_REFUSED)") && line.endsWith(cure));
    }
  }

  @Test
  void mandatoryIsMetByAQueueThatThisServiceDeclared() {
    try (Service service = Service.withAgent(database).start()) {
      service.turnOn();
      String queue = "pgshunt.it.mandatory." + System.nanoTime();
      service.jvm().ask("declare-queue", Service.MAIN, queue);
      service.publish(Service.MAIN, TASK.to("", queue), "mandatory").text();
      service.publish(Service.MAIN, OTHER, "mandatory").text();
      service.jvm().ask("delete-queue", Service.MAIN, queue);

      assertThat(service.quit().passed()).isEqualTo(Map.of("MANDATORY", 1));
      assertThat(Rows.taskIds(database)).containsExactly("t-1");
    }
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = Servers.dataSource(database).getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
