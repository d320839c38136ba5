package io.pgshunt.demo;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The programs that the demo starts, where the build has put them.
 *
 * @param agent the agent's jar
 * @param shop the shop's jar, its libraries in {@code lib} beside it
 * @param worker the worker's jar, its libraries in {@code lib} beside it
 */
record Places(Path agent, Path shop, Path worker) {

  /** Names the agent's jar, where it is not the one that was built along with the demo. */
  static final String AGENT_PROPERTY = "pgshunt.demo.agent";

  /**
   * Looks from the demo's own jar.
   *
   * @throws DemoException if one of them is not there
   */
  static Places aroundThisJar() {
    Path examples = thisJar().resolve("../../..").normalize();
    String agent = System.getProperty(AGENT_PROPERTY);
    return new Places(
        existing(
            agent != null
                ? Path.of(agent)
                : examples.resolve("../agent/target/pgshunt-agent.jar").normalize()),
        existing(examples.resolve("legacy-shop/target/legacy-shop.jar")),
        existing(examples.resolve("shop-worker/target/shop-worker.jar")));
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
