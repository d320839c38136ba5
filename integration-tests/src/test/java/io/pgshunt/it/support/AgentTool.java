package io.pgshunt.it.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One run of {@code java -jar pgshunt-agent.jar}.
 *
 * @param output lines on standard output
 * @param errors lines on standard error
 */
public record AgentTool(int exitCode, List<String> output, List<String> errors) {

  public static AgentTool run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    try (ForkedJvm jvm =
        ForkedJvm.ofJar(Artifacts.agentJar()).arguments(all.toArray(String[]::new)).start()) {
      int code = jvm.waitForExit();
      return new AgentTool(code, jvm.output(), jvm.errors());
    }
  }

  /** The output of a run that succeeded. */
  public static List<String> succeed(String... arguments) {
    AgentTool run = run(arguments);
    if (run.exitCode() != 0) {
      throw new AssertionError(Arrays.toString(arguments) + " failed: " + run);
    }
    return run.output();
  }
}
