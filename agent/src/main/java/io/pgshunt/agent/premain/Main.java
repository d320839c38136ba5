package io.pgshunt.agent.premain;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/** Entry of {@code java -jar pgshunt-agent.jar}: runs the command in the agent's class loader. */
public final class Main {

  private static final int FAILED = 1;

  private Main() {}

  /** Ends the JVM with the command's exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    if (!JavaVersion.isSupported()) {
      StartupLine.print(JavaVersion.refusal());
      return FAILED;
    }
    try {
      File jar = AgentJar.locate();
      Class<?> command = new AgentClassLoader(jar).loadClass("io.pgshunt.agent.cli.AgentCommand");
      return (Integer) command.getMethod("run", String[].class).invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      StartupLine.print("failed: " + e.getCause());
    } catch (IOException | ReflectiveOperationException | java.net.URISyntaxException e) {
      StartupLine.print("cannot start: " + e);
    }
    return FAILED;
  }
}
