package io.pgshunt.agent.premain;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Entry of {@code -javaagent:pgshunt-agent.jar}. Whatever goes wrong here costs one line on stderr,
 * never the service's start. Touches no JDBC, logging, NIO or JMX: the application may want to
 * configure those before their first use.
 */
public final class PgshuntAgent {

  private PgshuntAgent() {}

  /** Called by the JVM before the application's {@code main}. */
  public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation, false);
  }

  /** Called by the JVM when the agent is attached to it. */
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation, true);
  }

  private static void start(
      @Nullable String arguments, Instrumentation instrumentation, boolean attached) {
    try {
      if (JdkTool.isRunning()) {
        return;
      }
      if (!JavaVersion.isSupported()) {
        StartupLine.print(JavaVersion.refusal());
        return;
      }
      AgentStart.run(instrumentation, arguments, attached);
    } catch (InvocationTargetException e) {
      fail(e.getCause());
    } catch (Throwable e) {
      fail(e);
    }
  }

  private static void fail(Throwable cause) {
    StartupLine.print("not started, messages go to AMQP as before: " + cause);
  }
}
