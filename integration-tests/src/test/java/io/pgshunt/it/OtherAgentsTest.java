package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.OtherAgent;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents beside ours, listed before it or after it. */
class OtherAgentsTest {

  private static final CapturedMessage FIRST = TestMessages.task("first");

  private final TestDatabase database = Servers.database();
  @TempDir private Path folder;

  @ParameterizedTest(name = "ours first: {0}")
  @ValueSource(booleans = {true, false})
  void tasksMoveBesideOneThatLoadsTheClassThatIsBeingDefined(boolean oursFirst) {
    Path other = OtherAgent.jar(folder);
    Service.Builder builder =
        oursFirst
            ? Service.withAgent(database).option("-javaagent:" + other)
            : Service.withAgentAfter(database, "-javaagent:" + other);
    try (Service service = builder.set("pgshunt.enabled", "true").start()) {
      service.publish(FIRST).text();

      assertThat(service.quit().rerouted()).as(service.jvm().transcript()).isEqualTo(1);
      assertThat(service.jvm().output()).anyMatch(line -> line.matches("met [1-9]\\d* drivers"));
      assertThat(Rows.taskIds(database)).containsExactly("first");
    }
  }

  @Test
  void channelsMoveThoughAnotherAgentLoadedTheirClassBeforeOurs() {
    String other = "-javaagent:" + OtherAgent.jar(folder) + "=com.rabbitmq.client.impl.ChannelN";
    try (Service service =
        Service.withAgentAfter(database, other).set("pgshunt.enabled", "true").start()) {
      service.publish(FIRST).text();
      CapturedMessage withReply = TestMessages.taskWithReplyTo("second", "somewhere");
      service.publish(withReply).text();

      assertThat(service.quit().passed()).isEqualTo(Map.of());
      assertThat(Rows.taskIds(database)).containsExactlyInAnyOrder("first", "second");
      assertThat(service.agentLines())
          .anyMatch(line -> line.startsWith("pgshunt: amqp-client was loaded before the agent: "));
    }
  }

  @Test
  void aSecondJarOfOursIsNamedBesideTheOneThatRuns() throws IOException {
    Path copy = Files.copy(Artifacts.agentJar(), folder.resolve("older-agent.jar"));
    try (Service service =
        Service.withAgent(database)
            .option("-javaagent:" + copy)
            .set("pgshunt.enabled", "true")
            .start()) {
      service.publish(FIRST).text();

      assertThat(service.quit().rerouted()).isEqualTo(1);
      assertThat(service.agentLines())
          .contains(
              "pgshunt: the agent is listed twice: "
                  + Artifacts.agentJar()
                  + " runs, "
                  + copy
                  + " is ignored");
    }
  }
}
