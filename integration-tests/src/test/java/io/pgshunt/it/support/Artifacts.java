package io.pgshunt.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the build has made, for forked JVMs to run. */
public final class Artifacts {

  private Artifacts() {}

  /** The amqp-client versions under test: the oldest, one in the middle, the newest. */
  public static List<String> amqpClients() {
    return Arrays.asList(setting("pgshunt.it.amqp-clients").split(",", -1));
  }

  public static String newestAmqpClient() {
    List<String> versions = amqpClients();
    return versions.get(versions.size() - 1);
  }

  /** A service's class path: the programs in src/main and an amqp-client with its dependencies. */
  public static List<Path> serviceClassPath(String amqpClient) {
    List<Path> path = new ArrayList<>();
    path.add(programs());
    path.addAll(jarsIn(target().resolve("amqp-clients").resolve(amqpClient)));
    return path;
  }

  /** The programs in src/main alone. */
  public static Path programs() {
    return existing(target().resolve("classes"));
  }

  /** Libraries that a service may have and the agent has too, in other versions. */
  public static List<Path> serviceLibraries() {
    return jarsIn(target().resolve("service-libraries"));
  }

  /** An SLF4J provider. */
  public static List<Path> loggingLibraries() {
    return jarsIn(target().resolve("logging-libraries"));
  }

  /** Log4j 2 as an SLF4J provider. */
  public static List<Path> log4jLibraries() {
    return jarsIn(target().resolve("log4j-libraries"));
  }

  /** A version of amqp-client that does not use SLF4J; its folder has one all the same. */
  public static String amqpClientWithoutSlf4j() {
    return setting("pgshunt.it.amqp-client-without-slf4j");
  }

  public static String serviceJacksonVersion() {
    return setting("pgshunt.it.service-jackson");
  }

  public static String servicePostgresqlVersion() {
    return setting("pgshunt.it.service-postgresql");
  }

  public static Path agentJar() {
    return existing(root().resolve("agent/target/pgshunt-agent.jar"));
  }

  /** The top of the project. */
  public static Path root() {
    return Path.of(setting("pgshunt.it.root")).toAbsolutePath().normalize();
  }

  public static Path target() {
    return Path.of(setting("pgshunt.it.target"));
  }

  /** The jars of a folder, by name. */
  public static List<Path> jarsIn(Path directory) {
    try (Stream<Path> files = Files.list(existing(directory))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path existing(Path path) {
    if (!Files.exists(path)) {
      throw new IllegalStateException(path + " is not there: run mvn verify, which builds it");
    }
    return path;
  }

  private static String setting(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("system property " + name + " is not set: the pom sets it");
    }
    return value;
  }
}
