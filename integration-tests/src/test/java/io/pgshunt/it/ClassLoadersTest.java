package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services whose amqp-client is not simply on the class path. */
class ClassLoadersTest {

  private static final Path TARGET =
      Artifacts.root().resolve("integration-tests/libraries/loaders/target");
  private static final Path SERVICE = TARGET.resolve("service.jar");
  private static final List<Path> LIBRARIES = Artifacts.jarsIn(TARGET.resolve("class-path"));

  private final TestDatabase database = Servers.database();

  @Test
  void aTaskOfAModularServiceMoves() {
    String modulePath =
        SERVICE
            + File.pathSeparator
            + LIBRARIES.stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    String main = "io.pgshunt.it.loaders/io.pgshunt.it.loaders.task.OneTask";
    try (ForkedJvm jvm =
        settings(ForkedJvm.ofModule(modulePath, main))
            .arguments(Servers.broker().amqpUri(), TestMessages.QUEUE)
            .start()) {
      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
      assertThat(jvm.answers()).containsExactly("module com.rabbitmq.client");
    }
    assertThat(Rows.taskIds(database)).containsExactly("one");
  }

  @Test
  void aTaskOfAWebApplicationMoves(@TempDir Path folder) throws IOException {
    Path libraries = Files.createDirectories(folder.resolve("web/WEB-INF/lib"));
    Files.copy(SERVICE, libraries.resolve("service.jar"));
    List<Path> containers = LIBRARIES.stream().filter(ClassLoadersTest::isOfContainer).toList();
    for (Path library : LIBRARIES) {
      if (!containers.contains(library)) {
        Files.copy(library, libraries.resolve(library.getFileName()));
      }
    }
    try (ForkedJvm jvm =
        settings(ForkedJvm.of("io.pgshunt.it.loaders.tomcat.TomcatService"))
            .classPath(List.of(SERVICE))
            .classPath(containers)
            .arguments(
                folder.toString(),
                folder.resolve("web").toString(),
                Servers.broker().amqpUri(),
                TestMessages.QUEUE)
            .start()) {
      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
      assertThat(jvm.answers())
          .as(jvm.transcript())
          .containsExactly("loader ParallelWebappClassLoader");
    }
    assertThat(Rows.taskIds(database)).containsExactly("one");
  }

  @Test
  void anApplicationThatPublishedLeavesNothingWhenItIsUndeployed() {
    String classPath =
        SERVICE
            + File.pathSeparator
            + LIBRARIES.stream()
                .filter(library -> !isOfContainer(library))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    try (ForkedJvm jvm =
        settings(ForkedJvm.of("io.pgshunt.it.app.UndeployedService"))
            .classPath(List.of(Artifacts.programs()))
            .arguments(
                classPath,
                "io.pgshunt.it.loaders.task.OneTask",
                Servers.broker().amqpUri(),
                TestMessages.QUEUE)
            .start()) {
      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
      assertThat(jvm.answers())
          .as(jvm.transcript())
          .containsExactly("loader URLClassLoader", "unloaded");
    }
    assertThat(Rows.taskIds(database)).containsExactly("one");
  }

  @Test
  void nothingIsSaidOnStderrThatTheServiceDoesNotSayItself() {
    String modulePath =
        SERVICE
            + File.pathSeparator
            + LIBRARIES.stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    String main = "io.pgshunt.it.loaders/io.pgshunt.it.loaders.task.OneTask";
    try (ForkedJvm with =
            settings(ForkedJvm.ofModule(modulePath, main))
                .arguments(Servers.broker().amqpUri(), TestMessages.QUEUE)
                .start();
        ForkedJvm without =
            ForkedJvm.ofModule(modulePath, main)
                .arguments(Servers.broker().amqpUri(), TestMessages.QUEUE)
                .start()) {
      assertThat(with.waitForExit()).as(with.transcript()).isZero();
      assertThat(without.waitForExit()).as(without.transcript()).isZero();

      assertThat(with.errors().stream().filter(line -> !line.matches("pgshunt.*: on: .*")).toList())
          .isEqualTo(without.errors());
    }
  }

  private ForkedJvm.Builder settings(ForkedJvm.Builder jvm) {
    return jvm.agent(Artifacts.agentJar())
        .property("pgshunt.enabled", "true")
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
