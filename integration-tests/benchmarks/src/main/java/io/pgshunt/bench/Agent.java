package io.pgshunt.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The agent's jar as the build made it, and how to start a JVM with it. */
public final class Agent {

  private Agent() {}

  /** Options with which the flag is off and can be turned on. */
  static List<String> options() {
    return List.of("-javaagent:" + jar(), "-Dpgshunt.jdbc-url=jdbc:postgresql://127.0.0.1/none");
  }

  public static Path jar() {
    Path own = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
    Path jar = own.resolve("../../../../agent/target/pgshunt-agent.jar").normalize();
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is not there: build it first (see README.md)");
    }
    return jar;
  }
}
