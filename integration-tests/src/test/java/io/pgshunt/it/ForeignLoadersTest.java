package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.AgentTool;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services whose class loaders share nothing with the JVM's but the JDK: OSGi and its like. */
class ForeignLoadersTest {

  private static final Path TARGET =
      Artifacts.root().resolve("integration-tests/libraries/loaders/target");
  private static final Path SERVICE = TARGET.resolve("service.jar");

  private final TestDatabase database = Servers.database();
  @TempDir private Path folder;

  @BeforeEach
  void copyLibraries() throws IOException {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    Files.copy(SERVICE, jars.resolve("service.jar"));
    for (Path library : Artifacts.jarsIn(TARGET.resolve("class-path"))) {
      if (!isOfContainer(library)) {
        Files.copy(library, jars.resolve(library.getFileName()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"javaOnly", "felix"})
  void tasksMoveWithTheFlagOnAndNothingFailsWithItOff(String loader) {
    try (ForkedJvm jvm = withAgent(service(loader)).start()) {
      jvm.ask("first", "off");
      jvm.ask("on");
      jvm.ask("first", "on");
      jvm.ask("new", "another");
      jvm.ask("quit");

      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
      assertThat(jvm.transcript()).doesNotContain("NoClassDefFoundError", "Sharing is only");
    }
    assertThat(Rows.taskIds(database)).containsExactlyInAnyOrder("on", "another");
  }

  @ParameterizedTest
  @ValueSource(strings = {"javaOnly", "felix"})
  void channelsThatWorkedGoOnAfterAttachAndNewOnesMove(String loader) {
    try (ForkedJvm jvm = service(loader).start()) {
      jvm.ask("first", "before");
      attach(jvm, "-Dpgshunt.enabled=true");
      jvm.ask("first", "after");
      jvm.ask("new", "moved");
      jvm.ask("quit");

      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
    }
    assertThat(Rows.taskIds(database)).containsExactly("moved");
  }

  @Test
  void whatCannotSeeTheBridgeIsLeftAloneAndNamed() {
    try (ForkedJvm jvm = withAgent(service("choosy")).property("pgshunt.enabled", "true").start()) {
      jvm.ask("first", "one");
      jvm.ask("quit");

      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
      assertThat(jvm.errors())
          .filteredOn(line -> line.startsWith("pgshunt: "))
          .singleElement()
          .asString()
          .startsWith("pgshunt: amqp-client stays as it is, its messages go to AMQP as before: ")
          .contains("JavaOnlyLoader")
          .endsWith("java.lang.PgshuntBridge");
    }
    assertThat(Rows.taskIds(database)).isEmpty();
  }

  @Test
  void aStartThatFailedLeavesNothingClaimedAndNothingSet() {
    try (ForkedJvm jvm = service("javaOnly").start()) {
      AgentTool wrong =
          AgentTool.run(
              "attach",
              String.valueOf(jvm.pid()),
              "-Dpgshunt.jdbc-url=" + database.jdbcUrl(),
              "-Dpgshunt.on-failure=perhaps");
      assertThat(wrong.exitCode()).isEqualTo(1);

      attach(jvm, "-Dpgshunt.enabled=true");
      jvm.ask("new", "moved");
      jvm.ask("quit");

      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
    }
    assertThat(Rows.taskIds(database)).containsExactly("moved");
  }

  @Test
  void aFlagOfTheConfigurationFileHoldsWhenTheSystemPropertiesAreReset() throws IOException {
    Path file = Files.writeString(folder.resolve("on.properties"), "pgshunt.enabled=true\n");
    try (ForkedJvm jvm =
        withAgent(service("javaOnly")).property("pgshunt.config", file.toString()).start()) {
      jvm.ask("first", "one");
      jvm.ask("reset");
      jvm.ask("first", "two");
      jvm.ask("quit");

      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
    }
    assertThat(Rows.taskIds(database)).containsExactlyInAnyOrder("one", "two");
  }

  private void attach(ForkedJvm jvm, String setting) {
    AgentTool attached =
        AgentTool.run(
            "attach",
            String.valueOf(jvm.pid()),
            "-Dpgshunt.jdbc-url=" + database.jdbcUrl(),
            "-Dpgshunt.jdbc-user=" + database.user(),
            "-Dpgshunt.jdbc-password=" + database.password(),
            "-Dpgshunt.require-consumer=false",
            setting);
    assertThat(attached.exitCode()).as(attached + jvm.transcript()).isZero();
  }

  private ForkedJvm.Builder service(String loader) {
    return ForkedJvm.of("io.pgshunt.it.loaders.foreign.ForeignService")
        .classPath(List.of(SERVICE))
        .classPath(
            Artifacts.jarsIn(TARGET.resolve("class-path")).stream()
                .filter(jar -> jar.getFileName().toString().contains("felix"))
                .toList())
        .arguments(
            loader,
            folder.toString(),
            folder.resolve("jars").toString(),
            "io.pgshunt.it.loaders.task.AskedTasks",
            Servers.broker().amqpUri(),
            TestMessages.QUEUE)
        .takesCommands();
  }

  private ForkedJvm.Builder withAgent(ForkedJvm.Builder jvm) {
    return jvm.agent(Artifacts.agentJar())
        .property("pgshunt.jdbc-url", database.jdbcUrl())
        .property("pgshunt.jdbc-user", database.user())
        .property("pgshunt.jdbc-password", String.valueOf(database.password()))
        .property("pgshunt.require-consumer", "false");
  }

  private static boolean isOfContainer(Path jar) {
    String name = jar.getFileName().toString();
    return name.startsWith("tomcat-") || name.startsWith("jakarta.") || name.contains("felix");
  }
}
