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

  @Test
  void anApplicationThatConfiguresLog4jInCodeFindsTheAgentsLinesInItsOnlyContext() {
    try (Service service =
        Service.withAgent(Servers.database()).libraries(Artifacts.log4jLibraries()).start()) {
      service.jvm().ask("log4j");
      service.turnOn();
      service.publish(TestMessages.task("t")).text();

      await().until(() -> contains(service.jvm().output(), "own INFO io.pgshunt -- " + LINE));
      assertThat(contains(service.agentLines(), LINE)).isFalse();
      assertThat(service.jvm().ask("log4j-contexts")).isEqualTo("1");
    }
  }

  @Test
  void noContextOfLog4jIsMadeForAnApplicationThatHasNone() {
    try (Service service =
        Service.withAgent(Servers.database())
            .amqpClient(Artifacts.amqpClientWithoutSlf4j())
            .libraries(Artifacts.log4jLibraries())
            .start()) {
      service.jvm().ask("use-slf4j");
      service.turnOn();
      service.publish(TestMessages.task("t")).text();

      assertThat(service.jvm().ask("log4j-contexts")).isEqualTo("0");
    }
  }

  @Test
  void theFlagOffNothingOfTheApplicationIsInitialisedBeforeItDoesSoItself() {
    try (Service service =
        Service.withAgent(Servers.database())
            .amqpClient(Artifacts.amqpClientWithoutSlf4j())
            .libraries(Artifacts.loggingLibraries())
            .option("-Xlog:class+load=info:stdout")
            .start()) {
      assertThat(service.jvm().output())
          .noneMatch(line -> line.contains(" org.slf4j."))
          .noneMatch(line -> line.contains(" ch.qos.logback."))
          .noneMatch(line -> line.contains(" java.util.logging.LogManager "))
          .noneMatch(line -> line.contains(" java.lang.management.ManagementFactory "))
          .noneMatch(line -> line.contains(" java.sql.DriverManager "))
          .noneMatch(line -> line.contains(" java.util.concurrent.ForkJoinPool "));
      assertThat(service.jvm().ask("use-slf4j")).isEqualTo("ch.qos.logback.classic.LoggerContext");
    }
  }

  @Test
  void theFlagOffJavaUtilLoggingThatWasChosenIsNotInitialisedForIt() {
    try (Service service =
        Service.withAgent(Servers.database())
            .amqpClient(Artifacts.amqpClientWithoutSlf4j())
            .set("pgshunt.log", "jul")
            .option("-Xlog:class+init=info:stdout")
            .start()) {
      assertThat(service.jvm().output())
          .noneMatch(line -> line.contains("'java/util/logging/LogManager'"));
    }
  }

  @Test
  void theFlagOffALineSaysThatTheAgentIsThere() {
    try (Service service = Service.withAgent(Servers.database()).start()) {
      assertThat(service.jvm().errors())
          .filteredOn(line -> line.startsWith("pgshunt "))
          .singleElement()
          .asString()
          .matches("pgshunt \\d.*: off: tasks go to AMQP as before");
    }
  }

  /** The agent registers with JMX on a thread of its own. */
  private static void awaitStart(Service service) {
    await().until(() -> !service.jvm().ask("threads").contains("pgshunt-start"));
  }

  private static boolean contains(List<String> lines, String text) {
    return lines.stream().anyMatch(line -> line.contains(text));
  }
}
