package io.pgshunt.demo;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The programs that the demo starts, where the build has put them.
 *
 * @param agent the agent's jar
 * @param shop the shop's jar, its libraries in {@code lib} beside it
 * @param consumer the consumer's jar that runs by itself
 * @param worker the jar with the handlers of the shop's tasks
 */
record Places(Path agent, Path shop, Path consumer, Path worker) {

  /**
   * Looks from the demo's own jar.
   *
   * @throws DemoException if one of them is not there
   */
  static Places aroundThisJar() {
    Path project = thisJar().resolve("../../../..").normalize();
    return new Places(
        existing(project.resolve("agent/target/pgshunt-agent.jar")),
        existing(project.resolve("examples/legacy-shop/target/legacy-shop.jar")),
        existing(project.resolve("consumer/target/pgshunt-consumer-all.jar")),
        existing(project.resolve("examples/shop-worker/target/shop-worker.jar")));
  }

  /** A program's jar and its libraries, as {@code java -cp} takes them. */
  static String classPath(Path jar) {
    return jar + java.io.File.pathSeparator + jar.resolveSibling("lib") + "/*";
  }

  private static Path thisJar() {
    try {
      return Path.of(Places.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a jar's location is a URI", e);
    }
  }

  private static Path existing(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new DemoException(
          jar + " is not there: build it with mvn -DskipTests package -pl examples/demo -am");
    }
    return jar;
  }
}
