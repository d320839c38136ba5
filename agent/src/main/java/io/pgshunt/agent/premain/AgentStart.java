package io.pgshunt.agent.premain;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts the agent proper in its own class loader, once per JVM. A start that fails leaves nothing
 * claimed: another may be tried. Thread-safe.
 */
final class AgentStart {

  private static final String ENTRY = "io.pgshunt.agent.start.Entry";

  private static @Nullable File starting;
  private static @Nullable AgentClassLoader loader;

  private AgentStart() {}

  /**
   * @param arguments of {@link AttachArguments}
   * @param attached whether the application was running already
   * @throws ReflectiveOperationException if the jar is not whole, or with what the start threw
   */
  static synchronized void run(
      Instrumentation instrumentation, @Nullable String arguments, boolean attached)
      throws IOException, ReflectiveOperationException, URISyntaxException {
    if (starting != null) {
      StartupLine.print(alreadyRuns(starting, AgentJar.others(starting), attached));
      return;
    }
    File jar = AgentJar.locate();
    AttachArguments settings = new AttachArguments(arguments);
    settings.apply();
    try {
      if (loader == null) {
        loader = new AgentClassLoader(jar);
      }
      Object started =
          loader
              .loadClass(ENTRY)
              .getMethod("start", Instrumentation.class, boolean.class)
              .invoke(null, instrumentation, attached);
      starting = Boolean.TRUE.equals(started) ? jar : null;
    } finally {
      if (starting == null) {
        settings.takeBack();
      }
    }
  }

  /** The classes of all jars like ours come from the first of them; the others never run. */
  static String alreadyRuns(File running, List<File> others, boolean attached) {
    StringBuilder line = new StringBuilder(attached ? "the agent runs already: " : "the agent is ");
    line.append(attached ? "" : "listed twice: ").append(running).append(" runs, ");
    if (others.isEmpty()) {
      line.append(attached ? "and stays as it is" : "once");
    }
    for (int i = 0; i < others.size(); i++) {
      line.append(i == 0 ? "" : ", ").append(others.get(i));
    }
    return others.isEmpty()
        ? line.toString()
        : line.append(others.size() == 1 ? " is ignored" : " are ignored").toString();
  }
}
