package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the agent's lines for operators go. */
class LoggingTest {

  private static final String LINE = "on: tasks go to PostgreSQL";

  @Test
  void anApplicationThatLogsThroughSlf4jFindsTheAgentsLinesThere() {
    try (Service service =
        Service.withAgent(Servers.database()).libraries(Artifacts.loggingLibraries()).start()) {
      awaitStart(service);
      service.turnOn();
      service.publish(TestMessages.task("t")).text();

      await().until(() -> contains(service.jvm().output(), "INFO io.pgshunt -- " + LINE));
      assertThat(contains(service.agentLines(), LINE)).isFalse();
    }
  }

  @Test
  void stderrCanBeChosenInstead() {
    try (Service service =
        Service.withAgent(Servers.database())
            .libraries(Artifacts.loggingLibraries())
            .set("pgshunt.log", "stderr")
            .start()) {
      awaitStart(service);
      service.turnOn();
      service.publish(TestMessages.task("t")).text();

      assertThat(contains(service.agentLines(), "pgshunt: " + LINE)).isTrue();
    }
  }

  @Test
  void javaUtilLoggingCanBeChosenInstead() {
    try (Service service =
        Service.withAgent(Servers.database()).set("pgshunt.log", "jul").start()) {
      awaitStart(service);
      service.turnOn();
      service.publish(TestMessages.task("t")).text();

      await().until(() -> contains(service.jvm().errors(), "INFO: " + LINE));
      assertThat(contains(service.agentLines(), LINE)).isFalse();
    }
  }

  /** The agent looks at the application's logging on a thread of its own. */
  private static void awaitStart(Service service) {
    await().until(() -> !service.jvm().ask("threads").contains("pgshunt-start"));
  }

  private static boolean contains(List<String> lines, String text) {
    return lines.stream().anyMatch(line -> line.contains(text));
  }
}
