package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.AgentTool;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How operators reach the gate of a service that runs. */
class ControlTest {

  private static final CapturedMessage FIRST = TestMessages.task("first");
  private static final CapturedMessage SECOND = TestMessages.task("second");
  private static final CapturedMessage THIRD = TestMessages.task("third");

  private final TestDatabase database = Servers.database();
  @TempDir private Path folder;

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @Test
  void theCommandsFlipTheFlagOfARunningServiceAndReadItsCounts() {
    try (Service service = Service.withAgent(database).start()) {
      String pid = pid(service);
      assertThat(AgentTool.succeed("status", pid)).containsExactly("off: rerouted=0 passed{}");

      assertThat(AgentTool.succeed("on", pid))
          .containsExactly("on, rollout 100%: rerouted=0 passed{}");
      service.publish(FIRST).text();
      assertThat(AgentTool.succeed("off", pid)).containsExactly("off: rerouted=1 passed{}");
      service.publish(SECOND).text();

      assertThat(AgentTool.succeed("list"))
          .anyMatch(line -> line.startsWith(pid + "  ") && line.contains("ScriptedService"));
      service.quit();
      assertThat(Rows.taskIds(database)).containsExactly("first");
      assertThat(service.publishedContents()).containsExactly(SECOND.content());
    }
  }

  @Test
  void theReportOfShadowModeNamesTaskOutcomeAndLineOfCode() {
    CapturedMessage unroutable = TestMessages.taskTo("t", "pgshunt.it.unknown", "k", Map.of());
    try (Service service = Service.withAgent(database).set("pgshunt.shadow", "true").start()) {
      await()
          .until(
              () -> {
                service.publish(FIRST).text();
                return service.agentLines().stream().anyMatch(line -> line.contains("would move"));
              });
      service.publish(SECOND).text();
      service.publish(unroutable).text();

      List<String> report = AgentTool.succeed("report", pid(service));
      assertThat(report.get(0))
          .matches("shadow: rerouted=0 passed\\{} would-move=\\d+ would-stay\\{NO_QUEUE=1}.*");
      assertThat(report)
          .anyMatch(
              line ->
                  line.matches(
                      " +\\d+  shop.add  would move  at io\\.pgshunt\\.it\\.app\\.Messaging\\.publish"
                          + "\\(Messaging.java:\\d+\\)  \\(to pgshunt.it.nowhere\\)"))
          .anyMatch(line -> line.contains("1  shop.add  would stay: NO_QUEUE  at "));
      assertThat(AgentTool.succeed("report", "--json", pid(service)))
          .hasSizeGreaterThan(1)
          .allMatch(line -> line.startsWith("{\"count\":") && line.contains("\"callSite\":\""));
    }
  }

  @Test
  void theCommandsBeginAndEndShadowModeAndSetTheRollout() {
    try (Service service = Service.withAgent(database).set("pgshunt.shadow", "true").start()) {
      String pid = pid(service);
      AgentTool on = AgentTool.run("on", pid);
      assertThat(on.exitCode()).isEqualTo(1);
      assertThat(on.output()).containsExactly("shadow: rerouted=0 passed{}");
      assertThat(on.errors())
          .singleElement()
          .asString()
          .startsWith("pgshunt: tasks do not move yet: the service is in shadow mode");
      await()
          .until(
              () -> {
                service.publish(FIRST).text();
                return AgentTool.succeed("status", pid).get(0).contains("would-move=");
              });

      assertThat(AgentTool.succeed("shadow", pid, "off"))
          .singleElement()
          .asString()
          .startsWith("on, rollout 100%: rerouted=0 passed{} would-move=");
      service.publish(SECOND).text();
      assertThat(AgentTool.succeed("report", "--live", pid)).hasSize(2);
      assertThat(AgentTool.succeed("report", "--shadow", "--reset", pid))
          .anyMatch(line -> line.contains("would move"));
      assertThat(AgentTool.succeed("report", pid)).hasSize(1);
      assertThat(AgentTool.succeed("rollout", pid, "0").get(0)).startsWith("on, rollout 0%: ");
      service.publish(THIRD).text();
      AgentTool again = AgentTool.run("on", pid);
      assertThat(again.exitCode()).isEqualTo(1);
      assertThat(again.errors().toString()).contains("the rollout is 0%");

      assertThat(Rows.taskIds(database)).containsExactly("second");
      assertThat(service.quit().passed()).isEqualTo(Map.of("ROLLOUT", 1));
    }
  }

  @Test
  void aRolloutSetByCommandOutlivesAnEditOfAnotherLineOfTheFile() throws IOException {
    Path file = folder.resolve("pgshunt.properties");
    Files.writeString(file, "pgshunt.enabled=true\npgshunt.rollout=50\n");
    try (Service service =
        Service.withAgent(database).set("pgshunt.config", file.toString()).start()) {
      AgentTool.succeed("rollout", pid(service), "0");
      AgentTool.succeed("off", pid(service));
      Files.writeString(
          file, "pgshunt.enabled=true\npgshunt.rollout=50\npgshunt.exclude-tasks=other\n");

      await()
          .until(
              () ->
                  service.agentLines().toString().contains("pgshunt.rollout stays 0")
                      && service.agentLines().toString().contains("pgshunt.enabled stays false"));
      assertThat(AgentTool.succeed("status", pid(service)))
          .containsExactly("off: rerouted=0 passed{}");
    }
  }

  @Test
  void anAgentWhoseGateCannotBeReachedIsToldFromNone() {
    try (Service service = Service.withAgent(database).set("pgshunt.pool-size", "many").start();
        Service silent = Service.withAgent(database).set("pgshunt.jmx", "false").start()) {
      assertThat(AgentTool.run("status", pid(service)).errors())
          .singleElement()
          .asString()
          .startsWith("pgshunt: the process has the agent, but no gate: its settings are wrong");
      assertThat(AgentTool.run("status", pid(silent)).errors())
          .singleElement()
          .asString()
          .startsWith("pgshunt: the process has the agent, but pgshunt.jmx is false");
    }
  }

  @Test
  void aProcessThatCannotBeReachedIsNamedInOneLine() {
    AgentTool none = AgentTool.run("status", "2147483646");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.errors())
        .singleElement()
        .asString()
        .startsWith("pgshunt: process 2147483646 cannot be reached: there is no such process");

    try (Service service = Service.plain().start()) {
      AgentTool without = AgentTool.run("on", pid(service));
      assertThat(without.exitCode()).isEqualTo(1);
      assertThat(without.errors())
          .singleElement()
          .asString()
          .startsWith("pgshunt: the process has no pgshunt agent whose gate could be reached");
    }
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void anAttachedAgentMovesTasksOfTheChannelsThatAreOpenedAfterwards(String amqpClient) {
    try (Service service = Service.plain().amqpClient(amqpClient).start()) {
      service.publish(FIRST).text();
      AgentTool attached =
          AgentTool.run(
              "attach",
              pid(service),
              "-Dpgshunt.jdbc-url=" + database.jdbcUrl(),
              "-Dpgshunt.jdbc-user=" + database.user(),
              "-Dpgshunt.jdbc-password=" + database.password(),
              "-Dpgshunt.require-consumer=false",
              "-Dpgshunt.summary=true");
      assertThat(attached.output())
          .as(attached.toString())
          .containsExactly("attached, off: rerouted=0 passed{}");
      service.turnOn();
      service.publish(SECOND).text();
      service.jvm().ask("open", "later");
      service.publish("later", THIRD, "").text();
      CapturedMessage withReply = TestMessages.taskWithReplyTo("awaited", "somewhere");
      service.publish("later", withReply, "").text();

      assertThat(service.quit().passed())
          .isEqualTo(Map.of("UNKNOWN_CHANNEL_STATE", 1, "REPLY_AWAITED", 1));
      assertThat(Rows.taskIds(database)).containsExactly("third");
      assertThat(service.publishedContents())
          .isEqualTo(TestMessages.contentsOf(List.of(FIRST, SECOND, withReply)));
    }
  }

  @Test
  void aSecondAgentIsNotAttached() {
    try (Service service = Service.withAgent(database).start()) {
      AgentTool again = AgentTool.run("attach", pid(service));

      assertThat(again.exitCode()).isEqualTo(1);
      assertThat(again.errors())
          .containsExactly("pgshunt: the process has the agent already: off: rerouted=0 passed{}");
    }
  }

  @Test
  void aConfigurationFileIsFollowedWhileTheServiceRuns() throws IOException {
    Path file = folder.resolve("pgshunt.properties");
    Files.writeString(file, "pgshunt.enabled=true\npgshunt.jdbc-url=" + database.jdbcUrl() + "\n");
    try (Service service =
        Service.withAgent(database)
            .set("pgshunt.jdbc-url", "jdbc:postgresql://127.0.0.1:1/none")
            .set("pgshunt.config", file.toString())
            .start()) {
      service.publish(FIRST).text();
      assertThat(Rows.taskIds(database)).containsExactly("first");

      Files.writeString(file, "pgshunt.enabled=true\npgshunt.rollout=0\n");
      await().until(() -> service.agentLines().toString().contains("was read again"));
      service.publish(SECOND).text();
      Files.writeString(file, "pgshunt.rollout=many\n");
      await().until(() -> service.agentLines().toString().contains("pgshunt.rollout is 'many'"));
      service.publish(SECOND).text();
      Files.writeString(file, "pgshunt.rollout=100\n");
      await()
          .until(
              () ->
                  service.agentLines().stream()
                          .filter(line -> line.contains("was read again"))
                          .count()
                      == 2);
      service.publish(THIRD).text();

      assertThat(service.quit().passed()).isEqualTo(Map.of("ROLLOUT", 2));
      assertThat(Rows.taskIds(database)).containsExactly("first");
      assertThat(service.publishedContents())
          .isEqualTo(TestMessages.contentsOf(List.of(SECOND, SECOND, THIRD)));
      assertThat(service.agentLines())
          .anyMatch(
              line -> line.endsWith("pgshunt.jdbc-url: in force when the service starts again"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pgshunt.enable=true", "log.level=debug", "pgshunt.rollout=-1"})
  void aConfigurationFileThatIsWrongKeepsTheGateOff(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("pgshunt.properties"), line + "\n");
    try (Service service =
        Service.withAgent(database).set("pgshunt.config", file.toString()).start()) {
      service.turnOn();
      service.publish(FIRST).text();
      service.quit();

      assertThat(service.agentLines())
          .singleElement()
          .asString()
          .contains(line.substring(0, line.indexOf('=')))
          .endsWith("until then messages go to AMQP as before");
      assertThat(service.publishedContents()).containsExactly(FIRST.content());
    }
  }

  private static String pid(Service service) {
    return String.valueOf(service.jvm().pid());
  }
}
