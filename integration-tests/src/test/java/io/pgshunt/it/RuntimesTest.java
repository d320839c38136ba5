package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgshunt.it.app.ScriptedService;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java runtimes that are not as they come: with a cache, with a policy, cut down. */
class RuntimesTest {

  private static final Path TARGET =
      Artifacts.root().resolve("integration-tests/libraries/loaders/target");
  private static final int AOT_CACHES_FROM = 25;
  private static final int SECURITY_MANAGERS_BEFORE = 24;

  private final TestDatabase database = Servers.database();
  @TempDir private Path folder;

  @Test
  void tasksOfAServiceWithAnAotCacheMove() {
    assumeTrue(Runtime.version().feature() >= AOT_CACHES_FROM, "this Java has no AOT caches");
    Path cache = folder.resolve("service.aot");
    try (ForkedJvm trained =
        // The JVM takes no cache that was made without the module that agents need
        service()
            .option("--add-modules=java.instrument")
            .option("-XX:AOTCacheOutput=" + cache)
            .start()) {
      trained.ask("first", "trained");
      trained.ask("quit");
      assertThat(trained.waitForExit()).as(trained.transcript()).isZero();
    }
    try (ForkedJvm jvm =
        withAgent(service())
            .option("--add-modules=java.instrument")
            .option("-XX:AOTCache=" + cache)
            .start()) {
      jvm.ask("first", "one");
      jvm.ask("quit");
      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
      assertThat(jvm.errors())
          .as(jvm.transcript())
          .anyMatch(line -> line.startsWith("pgshunt: amqp-client was loaded before the agent: "));
    }
    assertThat(Rows.taskIds(database)).containsExactly("one");
  }

  @Test
  void tasksMoveUnderAPolicyThatLetsTheApplicationDoLittle() throws IOException {
    assumeTrue(
        Runtime.version().feature() < SECURITY_MANAGERS_BEFORE,
        "this Java has no security manager");
    Path policy =
        Files.writeString(
            folder.resolve("service.policy"),
            """
            grant {
              permission java.net.SocketPermission "*", "connect,resolve";
              permission java.util.PropertyPermission "slf4j.*", "read";
              permission java.util.PropertyPermission "rabbitmq.*", "read";
              permission java.util.PropertyPermission "pgshunt.enabled", "write";
              permission java.lang.RuntimePermission "modifyThread";
            };
            grant codeBase "%s" {
              permission java.security.AllPermission;
            };
            """
                .formatted(Artifacts.agentJar().toUri()));
    try (ForkedJvm jvm =
        withAgent(service())
            .option("-Djava.security.manager")
            .option("-Djava.security.policy==" + policy)
            .start()) {
      jvm.ask("first", "one");
      jvm.ask("new", "two");
      jvm.ask("quit");
      assertThat(jvm.waitForExit()).as(jvm.transcript()).isZero();
    }
    assertThat(Rows.taskIds(database)).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void aRuntimeThatLacksModulesRunsTheServiceAndIsToldWhichOnes() throws Exception {
    Path image = folder.resolve("image");
    Process link =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules",
                "java.instrument,java.management",
                "--output",
                image.toString())
            .inheritIO()
            .start();
    assertThat(link.waitFor()).isZero();
    List<String> command = new ArrayList<>(List.of(image.resolve("bin/java").toString()));
    command.add("-javaagent:" + Artifacts.agentJar());
    command.add("-Dpgshunt.enabled=true");
    command.add("-Dpgshunt.jdbc-url=" + database.jdbcUrl());
    command.add("-cp");
    command.add(Artifacts.programs().toString());
    command.add(ScriptedService.class.getName());
    Path errors = folder.resolve("errors.txt");
    Process service = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    service.getOutputStream().close();

    assertThat(service.inputReader().readLine()).isEqualTo("> ok 0 ready");
    assertThat(service.waitFor()).isZero();
    assertThat(Files.readAllLines(errors))
        .singleElement()
        .asString()
        .startsWith("pgshunt: this Java runtime lacks java.sql, java.naming: give jlink");
  }

  private static ForkedJvm.Builder service() {
    List<Path> classPath = new ArrayList<>(List.of(TARGET.resolve("service.jar")));
    classPath.addAll(Artifacts.jarsIn(TARGET.resolve("class-path")));
    return ForkedJvm.of("io.pgshunt.it.loaders.task.AskedTasks")
        .classPath(classPath)
        .arguments(Servers.broker().amqpUri(), TestMessages.QUEUE)
        .takesCommands();
  }

  private ForkedJvm.Builder withAgent(ForkedJvm.Builder jvm) {
    return jvm.agent(Artifacts.agentJar())
        .property("pgshunt.enabled", "true")
        .property("pgshunt.jdbc-url", database.jdbcUrl())
        .property("pgshunt.jdbc-user", database.user())
        .property("pgshunt.jdbc-password", String.valueOf(database.password()))
        .property("pgshunt.require-consumer", "false");
  }
}
