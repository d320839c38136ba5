package io.pgshunt.agent.premain;

import java.io.File;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;

/** Finds the jar that this class is in. */
final class AgentJar {

  private AgentJar() {}

  /**
   * @throws FileNotFoundException if the class is not in a jar file, as when somebody repackaged it
   */
  static File locate() throws FileNotFoundException, URISyntaxException {
    String entry = AgentJar.class.getName().replace('.', '/') + ".class";
    // By resource, not by code source: a class of the bootstrap class path has none
    URL url =
        AgentJar.class.getClassLoader() == null
            ? ClassLoader.getSystemResource(entry)
            : AgentJar.class.getClassLoader().getResource(entry);
    String text = String.valueOf(url);
    String start = "jar:file:";
    String end = "!/" + entry;
    if (!text.startsWith(start) || !text.endsWith(end)) {
      throw new FileNotFoundException(
          "pgshunt-agent.jar must be used as it is, but its classes come from " + text);
    }
    return new File(new URI(text.substring("jar:".length(), text.length() - end.length())));
  }
}
