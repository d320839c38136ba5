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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Libraries above amqp-client: each sends a task, is content, and the task is a row. */
class LibrariesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "reactor, sent, 1",
    "reactor-declares, sent, 1",
    "reactor-confirms, 10 acks, 10",
    "vertx, sent, 1",
    "vertx-confirms, sent, 1",
    "jms, sent, 1",
    "camel, sent, 1",
  })
  void aTaskWithLinkMoves(String library, String answer, int tasks) {
    TestDatabase database = Servers.database();
    try (ForkedJvm jvm = send(database, library)) {
      assertThat(jvm.answers()).as(jvm.transcript()).containsExactly(answer);
    }

    assertThat(Rows.of(database))
        .hasSize(tasks)
        .allMatch(row -> String.valueOf(row.task().onSuccess()).contains("shop.log"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"plain", "confirms"})
  void aTaskWithLinkMovesFromSmallRye(String mode) {
    TestDatabase database = Servers.database();
    try (ForkedJvm jvm =
        send(database, "smallrye", "io.pgshunt.it.smallrye.SmallRyeService", mode)) {
      assertThat(jvm.answers()).as(jvm.transcript()).containsExactly("sent");
    }

    assertThat(Rows.of(database))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.task().taskId()).isEqualTo("smallrye");
              assertThat(String.valueOf(row.task().onSuccess())).contains("shop.log");
            });
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource("celery-java")
  void aLibraryWithoutCallbacksSendsTasksWithout(String library) {
    TestDatabase database = Servers.database();
    try (ForkedJvm jvm = send(database, library)) {
      assertThat(jvm.answers()).as(jvm.transcript()).containsExactly("sent");
    }

    assertThat(Rows.of(database))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.task().taskName()).isEqualTo("shop.add");
              assertThat(row.task().args()).isEqualTo("[2,3]");
              assertThat(row.task().onSuccess()).isNull();
              assertThat(row.task().onError()).isNull();
            });
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource("reactor-non-blocking")
  void aThreadThatMustNotWaitPublishesOnAmqp(String library) {
    TestDatabase database = Servers.database();
    try (ForkedJvm jvm = send(database, library)) {
      assertThat(jvm.answers()).as(jvm.transcript()).containsExactly("sent");
      assertThat(jvm.errors()).contains("pgshunt: summary rerouted=0 passed{EVENT_LOOP=1}");
    }
    assertThat(Rows.of(database)).isEmpty();
  }

  private static ForkedJvm send(TestDatabase database, String library) {
    return send(database, "others", "io.pgshunt.it.libraries.LibrariesService", library);
  }

  private static ForkedJvm send(
      TestDatabase database, String module, String mainClass, String library) {
    Path target = Artifacts.root().resolve("integration-tests/libraries/" + module + "/target");
    List<Path> classPath = new ArrayList<>(List.of(target.resolve("service.jar")));
    classPath.addAll(Artifacts.jarsIn(target.resolve("class-path")));
    ForkedJvm jvm =
        ForkedJvm.of(mainClass)
            .classPath(classPath)
            .agent(Artifacts.agentJar())
            .property("pgshunt.enabled", "true")
            .property("pgshunt.jdbc-url", database.jdbcUrl())
            .property("pgshunt.jdbc-user", database.user())
            .property("pgshunt.jdbc-password", String.valueOf(database.password()))
            .property("pgshunt.require-consumer", "false")
            .property("pgshunt.summary", "true")
            .arguments(library, Servers.broker().amqpUri())
            .start();
    jvm.waitForExit();
    return jvm;
  }
}
