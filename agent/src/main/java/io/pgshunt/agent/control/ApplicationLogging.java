package io.pgshunt.agent.control;

import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.AgentThreads;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hands the agent's lines to the application's SLF4J, or to {@code java.util.logging}, on a thread
 * of its own: an appender may hold locks, and may publish over AMQP itself. Thread-safe.
 */
public final class ApplicationLogging {

  private static final String NAME = "io.pgshunt";
  private static final int MOST_WAITING = 1_000;
  private static final int IDLE_SECONDS = 10;

  /** Of an SLF4J without a provider, or whose provider is not there yet. */
  private static final Set<String> SILENT =
      Set.of(
          "org.slf4j.helpers.NOPLoggerFactory",
          "org.slf4j.helpers.NOP_FallbackServiceProvider",
          "org.slf4j.helpers.SubstituteLoggerFactory");

  private final AgentLog log;

  /** One thread, and that only while there is something to write. */
  private final Executor writer =
      new ThreadPoolExecutor(
          0,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          new AgentThreads("pgshunt-log"));

  private interface Writer {
    void write(String line, boolean warning) throws ReflectiveOperationException;
  }

  public ApplicationLogging(AgentLog log) {
    this.log = log;
  }

  /** Lines go to {@code java.util.logging} from now on. */
  public void useJul() {
    Logger logger = Logger.getLogger(NAME);
    use((line, warning) -> logger.log(warning ? Level.WARNING : Level.INFO, line));
  }

  /**
   * If the SLF4J that {@code application} sees writes anywhere, lines go there from now on. Asks
   * it, and so may wait for the application.
   */
  public void useSlf4jOf(ClassLoader application) {
    if (isFit(application)) {
      WeakReference<ClassLoader> loader = new WeakReference<>(application);
      use((line, warning) -> write(loader.get(), line, warning));
    }
  }

  private void use(Writer target) {
    log.use(
        (line, warning) -> {
          try {
            writer.execute(() -> writeOrPrint(target, line, warning));
            return true;
          } catch (RejectedExecutionException e) {
            // Too many wait: stderr takes this one
            return false;
          }
        });
  }

  private void writeOrPrint(Writer target, String line, boolean warning) {
    try {
      target.write(line, warning);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      log.use(null);
      log.line(line);
      log.warn("the application's logging failed, this is stderr's from now on: " + e);
    }
  }

  private static boolean isFit(ClassLoader application) {
    try {
      Object factory = factory(application).getMethod("getILoggerFactory").invoke(null);
      return factory != null && !SILENT.contains(factory.getClass().getName());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // No SLF4J, or one that does not work: then this is no place for our lines
      return false;
    }
  }

  private static Class<?> factory(ClassLoader application) throws ClassNotFoundException {
    return Class.forName("org.slf4j.LoggerFactory", true, application);
  }

  private static void write(@Nullable ClassLoader application, String line, boolean warning)
      throws ReflectiveOperationException {
    if (application == null) {
      throw new ClassNotFoundException("the application is gone");
    }
    Object logger = factory(application).getMethod("getLogger", String.class).invoke(null, NAME);
    Method method =
        Class.forName("org.slf4j.Logger", true, application)
            .getMethod(warning ? "warn" : "info", String.class);
    method.invoke(logger, line);
  }
}
