package io.pgshunt.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** Looks into the jar that users get. */
class AgentJarIT {

  private static final Path JAR = Path.of(System.getProperty("agent.jar"));
  private static final int JAVA_8 = 52;
  private static final int JAVA_17 = 61;

  @Test
  void onlyTheEntryAreClassesThatAnApplicationCanLoad() throws IOException {
    assertThat(names())
        .filteredOn(name -> name.endsWith(".class"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("io/pgshunt/agent/premain/"));
  }

  @Test
  void nothingElseLiesAtTheRoot() throws IOException {
    assertThat(names())
        .allMatch(
            name ->
                name.startsWith("META-INF/")
                    || name.startsWith("io/")
                    || name.startsWith("isolated/"));
    assertThat(names()).noneMatch(name -> name.startsWith("META-INF/services/"));
    assertThat(names()).noneMatch(name -> name.startsWith("META-INF/versions/"));
    assertThat(names()).noneMatch(name -> name.endsWith("module-info.class"));
  }

  @Test
  void theLibrariesKeepTheirOwnNames() throws IOException {
    assertThat(names())
        .contains(
            "isolated/org/postgresql/ds/PGSimpleDataSource.classdata",
            "isolated/com/zaxxer/hikari/HikariDataSource.classdata",
            "isolated/com/fasterxml/jackson/databind/ObjectMapper.classdata",
            "isolated/org/objectweb/asm/ClassReader.classdata",
            "isolated/org/slf4j/LoggerFactory.classdata",
            "isolated/io/pgshunt/celery/CeleryCodec.classdata",
            "isolated/io/pgshunt/queue/migrations/0001_tables.sql");
    assertThat(names()).noneMatch(name -> name.startsWith("isolated/com/rabbitmq/"));
    assertThat(names()).noneMatch(name -> name.startsWith("isolated/io/pgshunt/agent/premain/"));
    assertThat(names()).noneMatch(name -> name.startsWith("isolated/io/pgshunt/agent/packaging/"));
  }

  @Test
  void whatWovenCodeCallsHasNamesThatEveryClassLoaderFinds() throws IOException {
    assertThat(names())
        .filteredOn(name -> name.startsWith("isolated/java/"))
        .containsExactlyInAnyOrder(
            "isolated/java/lang/PgshuntBridge.classdata",
            "isolated/java/lang/PgshuntChannelEvents.classdata",
            "isolated/java/lang/PgshuntDispatchBridge.classdata",
            "isolated/java/lang/PgshuntDispatchEvents.classdata");
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (String name : names()) {
        if (name.startsWith("isolated/io/pgshunt/agent/")) {
          try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                .as(name)
                .doesNotContain("pgshunt/agent/bootstrap");
          }
        }
      }
    }
  }

  @Test
  void theEntryRunsOnJava8AndTheRestOn17() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (String name : names()) {
        if (name.endsWith(".class")) {
          assertThat(major(jar, name)).as(name).isEqualTo(JAVA_8);
        } else if (name.endsWith(".classdata")) {
          assertThat(major(jar, name)).as(name).isLessThanOrEqualTo(JAVA_17);
        }
      }
    }
  }

  @Test
  void theManifestNamesTheEntries() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Premain-Class"))
          .isEqualTo("io.pgshunt.agent.premain.PgshuntAgent");
      assertThat(manifest.getValue("Main-Class")).isEqualTo("io.pgshunt.agent.premain.Main");
      assertThat(manifest.getValue("Implementation-Version"))
          .isEqualTo(System.getProperty("agent.version"));
    }
  }

  @Test
  void theLicencesOfWhatItCarriesAreThere() throws IOException {
    assertThat(names()).contains("META-INF/LICENSE", "META-INF/NOTICE");
  }

  @Test
  void itStaysSmall() throws IOException {
    assertThat(Files.size(JAR)).isLessThan(10_000_000);
  }

  private static List<String> names() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();
    }
  }

  private static int major(JarFile jar, String name) throws IOException {
    try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
      assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
      in.readUnsignedShort();
      return in.readUnsignedShort();
    }
  }
}
