package io.pgshunt.agent.start;

import io.pgshunt.agent.gate.AgentLog;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;

/**
 * What has to be so before {@link Starter} can be linked: the JDK's modules are there, and so are
 * the types that woven code calls.
 */
public final class Entry {

  /** Beside {@code java.base} and {@code java.instrument}, without which nobody gets here. */
  private static final List<String> MODULES = List.of("java.sql", "java.management", "java.naming");

  private Entry() {}

  /**
   * Called by name from the entry class.
   *
   * @param attached whether the application was running already
   * @return false if nothing was started, and why is said
   * @throws IOException if the jar is not whole
   */
  public static boolean start(Instrumentation instrumentation, boolean attached)
      throws IOException, IllegalAccessException {
    List<String> missing = missingModules();
    if (!missing.isEmpty()) {
      new AgentLog(System.err)
          .warn(
              "this Java runtime lacks "
                  + String.join(", ", missing)
                  + ": give jlink --add-modules java.instrument,"
                  + String.join(",", MODULES)
                  + "; until then messages go to AMQP as before");
      return false;
    }
    BridgeClasses.define(instrumentation);
    return Starter.start(instrumentation, attached);
  }

  private static List<String> missingModules() {
    List<String> missing = new ArrayList<>();
    for (String module : MODULES) {
      if (ModuleLayer.boot().findModule(module).isEmpty()) {
        missing.add(module);
      }
    }
    return missing;
  }
}
