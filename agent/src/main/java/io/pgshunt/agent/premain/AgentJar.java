package io.pgshunt.agent.premain;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds the jar that this class is in. */
final class AgentJar {

  private static final String ENTRY = AgentJar.class.getName().replace('.', '/') + ".class";
  private static final String START = "jar:file:";
  private static final String END = "!/" + ENTRY;

  private AgentJar() {}

  /**
   * @throws FileNotFoundException if the class is not in a jar file, as when somebody repackaged it
   */
  static File locate() throws FileNotFoundException, URISyntaxException {
    // By resource, not by code source: a class of the bootstrap class path has none
    URL url =
        AgentJar.class.getClassLoader() == null
            ? ClassLoader.getSystemResource(ENTRY)
            : AgentJar.class.getClassLoader().getResource(ENTRY);
    String text = String.valueOf(url);
    if (!isInJar(text)) {
      throw new FileNotFoundException(
          "pgshunt-agent.jar must be used as it is, but its classes come from " + text);
    }
    return jarOf(text);
  }

  /** Other jars of agents like this one that the JVM was given, in their order. */
  static List<File> others(File running) throws IOException, URISyntaxException {
    List<File> others = new ArrayList<>();
    for (URL url : Collections.list(ClassLoader.getSystemResources(ENTRY))) {
      String text = url.toString();
      if (isInJar(text) && !jarOf(text).equals(running)) {
        others.add(jarOf(text));
      }
    }
    return others;
  }

  private static boolean isInJar(String url) {
    return url.startsWith(START) && url.endsWith(END);
  }

  private static File jarOf(String url) throws URISyntaxException {
    return new File(new URI(url.substring("jar:".length(), url.length() - END.length())));
  }
}
