package io.pgshunt.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a Java process that can be reached has no gate. */
final class MissingGate {

  /** By its name: the entry classes are not in the class loader of the commands. */
  private static final String ENTRY = "io.pgshunt.agent.premain.PgshuntAgent";

  private static final Pattern AGENT = Pattern.compile("-javaagent:(\\S+?\\.jar)(?=$|[=\\s])");
  private static final String JMX = "pgshunt.jmx";

  private MissingGate() {}

  /**
   * @param agentProperties what its JVM tells of its command line
   * @param properties its system properties
   */
  static String why(String pid, Properties agentProperties, Properties properties) {
    if (!hasAgent(agentProperties.getProperty("sun.jvm.args", ""), properties)) {
      return "the process has no pgshunt agent whose gate could be reached: it was started without,"
          + " and "
          + (properties.stringPropertyNames().stream().anyMatch(name -> name.startsWith("pgshunt."))
              ? "one that was attached, if any, did not start (its stderr says why)"
              : "`attach " + pid + "` brings it in");
    } else if (properties.getProperty(JMX, "").strip().equals("false")) {
      return "the process has the agent, but "
          + JMX
          + " is false, and commands come by JMX: change the flag in its configuration file";
    }
    return "the process has the agent, but no gate: its settings are wrong, and the first lines of"
        + " its stderr name them; or "
        + JMX
        + " is false in its environment or configuration file";
  }

  private static boolean hasAgent(String arguments, Properties properties) {
    Matcher agent = AGENT.matcher(arguments);
    while (agent.find()) {
      if (isOurs(Path.of(properties.getProperty("user.dir", "")).resolve(agent.group(1)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOurs(Path jar) {
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      Manifest manifest = file.getManifest();
      return manifest != null
          && ENTRY.equals(manifest.getMainAttributes().getValue("Premain-Class"));
    } catch (IOException e) {
      // It was moved, or is not for this user to read: then its name has to do
      return jar.getFileName().toString().contains("pgshunt");
    }
  }
}
