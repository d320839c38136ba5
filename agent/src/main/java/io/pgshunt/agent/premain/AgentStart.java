package io.pgshunt.agent.premain;

import io.pgshunt.agent.bootstrap.Bridge;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;

/**
 * Starts the agent proper in its own class loader, once per JVM. First used when the bootstrap
 * class path knows {@code Bridge}.
 */
public final class AgentStart {

  private static final String STARTER = "io.pgshunt.agent.start.Starter";

  private AgentStart() {}

  /**
   * @param attached whether the application was running already
   * @throws ReflectiveOperationException if the jar is not whole
   */
  public static void run(Instrumentation instrumentation, File jar, boolean attached)
      throws IOException, ReflectiveOperationException {
    if (!Bridge.claim()) {
      StartupLine.print("the agent is listed twice, the second is ignored: " + jar);
      return;
    }
    new AgentClassLoader(jar)
        .loadClass(STARTER)
        .getMethod("start", Instrumentation.class, boolean.class)
        .invoke(null, instrumentation, attached);
  }
}
