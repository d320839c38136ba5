package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.app.ScriptedService;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rule G8: nothing of the agent is visible to the service, and nothing of the service's is used.
 */
class IsolationTest {

  private static final List<String> INSIDE_THE_AGENT =
      List.of(
          "com.fasterxml.jackson.databind.ObjectMapper",
          "com.fasterxml.jackson.core.JsonFactory",
          "com.zaxxer.hikari.HikariDataSource",
          "org.postgresql.Driver",
          "org.objectweb.asm.ClassReader",
          "picocli.CommandLine",
          "io.pgshunt.celery.CeleryCodec",
          "io.pgshunt.queue.Enqueuer",
          "io.pgshunt.task.TaskPayload");

  private static final int JAVA_8_CLASS_FILE = 52;

  @Test
  void noClassOfTheAgentIsVisibleToAServiceThatRerouted() {
    TestDatabase database = Servers.database();
    try (Service service = Service.withAgent(database).start()) {
      service.turnOn();
      service.publish(TestMessages.task("loads-everything")).text();

      assertThat(Rows.taskIds(database)).containsExactly("loads-everything");
      for (String name : INSIDE_THE_AGENT) {
        assertThat(service.jvm().ask("class", name)).as(name).isEqualTo("absent");
      }
      service.quit();
    }
  }

  @Test
  void aServiceWithItsOwnJacksonAndDriverKeepsThem() {
    TestDatabase database = Servers.database();
    try (Service service =
        Service.withAgent(database).libraries(Artifacts.serviceLibraries()).start()) {
      service.turnOn();
      service.publish(TestMessages.task("beside-other-versions")).text();

      assertThat(Rows.taskIds(database)).containsExactly("beside-other-versions");
      assertThat(service.jvm().ask("class", "com.fasterxml.jackson.databind.ObjectMapper"))
          .endsWith("jackson-databind-" + Artifacts.serviceJacksonVersion() + ".jar");
      assertThat(service.jvm().ask("class", "org.postgresql.Driver"))
          .endsWith("postgresql-" + Artifacts.servicePostgresqlVersion() + ".jar");
      service.quit();
    }
  }

  @Test
  void whatTheServiceSaysToItsOwnCopiesOfTheLibrariesIsNotHeard() {
    TestDatabase database = Servers.database();
    try (Service service =
        Service.withAgent(database)
            .set("hikaricp.configurationFile", "/there/is/no.such.file")
            .set("hikaricp.jmx.register2.0", "true")
            .set("com.zaxxer.hikari.timeoutMs.floor", "600000")
            .set("org.postgresql.pgpassfile", "/there/is/no.such.file")
            .set("org.postgresql.forceBinary", "true")
            .set("slf4j.provider", "no.such.Provider")
            .start()) {
      service.turnOn();
      service.publish(TestMessages.task("heard-nothing")).text();

      assertThat(service.quit().passed()).isEmpty();
      assertThat(Rows.taskIds(database)).containsExactly("heard-nothing");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProgramWithoutAmqpClientDoesNotNoticeTheAgent(boolean onBootClassPath) {
    try (ForkedJvm without = programWithoutAmqpClient().start();
        ForkedJvm with = programWithoutAmqpClientUnderAgent(onBootClassPath).start()) {
      assertThat(with.ask("threads")).isEqualTo(without.ask("threads"));
      with.quit();

      assertThat(with.output()).isEmpty();
      assertThat(with.errors()).isEmpty();
    }
  }

  /** An old JVM must be able to load the entry class in order to refuse. */
  @Test
  void theEntryClassIsAJava8ClassFile() throws IOException {
    try (JarFile jar = new JarFile(Artifacts.agentJar().toFile())) {
      String entryClass = jar.getManifest().getMainAttributes().getValue("Premain-Class");
      try (InputStream in = jar.getInputStream(jar.getJarEntry(classFile(entryClass)))) {
        byte[] start = in.readNBytes(8);
        assertThat(start[7]).isEqualTo((byte) JAVA_8_CLASS_FILE);
      }
    }
  }

  private static String classFile(String className) {
    return className.replace('.', '/') + ".class";
  }

  private static ForkedJvm.Builder programWithoutAmqpClient() {
    return ForkedJvm.of(ScriptedService.class.getName())
        .classPath(List.of(Artifacts.programs()))
        .takesCommands();
  }

  private static ForkedJvm.Builder programWithoutAmqpClientUnderAgent(boolean onBootClassPath) {
    ForkedJvm.Builder jvm =
        programWithoutAmqpClient()
            .agent(Artifacts.agentJar())
            .property("pgshunt.jdbc-url", "jdbc:postgresql://localhost/never-asked");
    return onBootClassPath ? jvm.option("-Xbootclasspath/a:" + Artifacts.agentJar()) : jvm;
  }
}
