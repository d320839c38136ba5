package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.servers.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A service on Spring AMQP, of two generations, that sends in each way that Spring has. {@code
 * -Dpgshunt.it.sends=100000} sends as many through a cache of one channel.
 */
class SpringAmqpTest {

  private static final int SENDS = Integer.getInteger("pgshunt.it.sends", 1_000);
  private static final String MAIN = "io.pgshunt.it.spring.SpringService";

  @ParameterizedTest(name = "{0}, Spring Boot jar: {1}")
  @CsvSource({"spring-3, false", "spring-3, true", "spring-4, false", "spring-4, true"})
  void everyWayToSendDoesWhatItDidAndTasksMove(String generation, boolean bootJar) {
    TestDatabase database = Servers.database();
    int sends = bootJar ? 100 : SENDS;
    try (ForkedJvm jvm = start(database, generation, bootJar, sends)) {
      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();

      Map<String, String> results = results(jvm);
      assertThat(results)
          .containsEntry("send", "1 on AMQP")
          .containsEntry("correlated confirms", "20 acks, 7 on AMQP")
          .containsEntry("simple confirms", "true, 5 on AMQP")
          .containsEntry("cache of one", sends + " acks, 1 channel open, 0 unconfirmed")
          .containsEntry("transacted", "1 on AMQP")
          .containsEntry("batching", "format lengthHeader4")
          .containsEntry("messaging template", "sent");
      if (Servers.broker().isRealRabbitMq()) {
        assertThat(results)
            .containsEntry("reply", "answer")
            .containsEntry("async reply", "answer")
            .containsEntry("returns", "NO_ROUTE");
      }
      assertThat(jvm.errors()).noneMatch(line -> line.contains("INTERNAL_ERROR"));
    }
    assertThat(ids(database)).isEqualTo(expectedIds(sends));
    assertThat(Rows.of(database))
        .allMatch(row -> String.valueOf(row.task().onSuccess()).contains("shop.log"));
  }

  private static ForkedJvm start(
      TestDatabase database, String generation, boolean bootJar, int sends) {
    Path target = Artifacts.root().resolve("integration-tests/libraries/" + generation + "/target");
    ForkedJvm.Builder jvm;
    if (bootJar) {
      jvm = ForkedJvm.ofJar(target.resolve("service-boot.jar"));
    } else {
      List<Path> classPath = new ArrayList<>(List.of(target.resolve("service.jar")));
      classPath.addAll(Artifacts.jarsIn(target.resolve("class-path")));
      jvm = ForkedJvm.of(MAIN).classPath(classPath);
    }
    return jvm.agent(Artifacts.agentJar())
        .property("pgshunt.enabled", "true")
        .property("pgshunt.jdbc-url", database.jdbcUrl())
        .property("pgshunt.jdbc-user", database.user())
        .property("pgshunt.jdbc-password", String.valueOf(database.password()))
        .property("pgshunt.require-consumer", "false")
        .arguments(
            Servers.broker().amqpUri(),
            String.valueOf(sends),
            Servers.broker().isRealRabbitMq() ? "rabbitmq" : "another broker")
        .start();
  }

  private static Map<String, String> results(ForkedJvm jvm) {
    Map<String, String> results = new TreeMap<>();
    for (String line : jvm.answers()) {
      int colon = line.indexOf(": ");
      results.put(line.substring(0, colon), line.substring(colon + 2));
    }
    return results;
  }

  /** How many rows there are, by the beginning of their ids. */
  private static Map<String, Integer> ids(TestDatabase database) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String id : Rows.taskIds(database)) {
      counts.merge(id.startsWith("transacted") ? id : id.split("-", 2)[0], 1, Integer::sum);
    }
    return counts;
  }

  private static Map<String, Integer> expectedIds(int sends) {
    return new TreeMap<>(
        Map.of(
            "send", 2,
            "correlated", 13,
            "simple", 5,
            "many", sends,
            "transacted-alone", 1,
            "transacted-committed", 1,
            "messaging", 1));
  }
}
