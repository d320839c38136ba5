package io.pgshunt.agent.control;

import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.AgentThreads;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands the agent's lines to the logging of the application, on a thread of its own: an appender
 * may hold locks, and may publish over AMQP itself. Until the application has initialised its
 * logging, and once it is gone, lines go to stderr. Where a JVM runs several applications, a line
 * goes to that on whose thread it is said, else to the one that came last. Thread-safe.
 */
public final class ApplicationLogging implements AgentLog.Sink {

  private static final String NAME = "io.pgshunt";
  private static final int MOST_WAITING = 1_000;
  private static final int IDLE_SECONDS = 10;

  private final AgentLog log;
  private final ClassStates states;

  /** The last comes first. */
  private final List<ApplicationLog> applications = new CopyOnWriteArrayList<>();

  /** One thread, and that only while there is something to write. */
  private final Executor writer =
      new ThreadPoolExecutor(
          0,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          new AgentThreads("pgshunt-log"));

  public ApplicationLogging(AgentLog log, Instrumentation instrumentation) {
    this.log = log;
    this.states = new ClassStates(instrumentation);
  }

  /** Lines may go to {@code java.util.logging} in {@code application}. */
  public void useJulOf(ClassLoader application) {
    use(new JulLog(application, NAME, states));
  }

  /** Lines may go to the SLF4J that {@code application} sees, once it has a provider. */
  public void useSlf4jOf(ClassLoader application) {
    use(new Slf4jLog(application, NAME, states));
  }

  private void use(ApplicationLog application) {
    List<ApplicationLog> gone = new ArrayList<>();
    for (ApplicationLog other : applications) {
      if (other.isGone()) {
        gone.add(other);
      }
    }
    applications.removeAll(gone);
    applications.add(0, application);
    log.use(this);
  }

  @Override
  public boolean take(String line, boolean warning) {
    ApplicationLog application = application();
    if (application == null) {
      return false;
    }
    try {
      writer.execute(new Writing(application, line, warning));
      return true;
    } catch (RejectedExecutionException e) {
      // Too many wait: stderr takes this one
      return false;
    }
  }

  private @Nullable ApplicationLog application() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    for (; context != null; context = context.getParent()) {
      for (ApplicationLog application : applications) {
        if (application.isOf(context) && application.isReady()) {
          return application;
        }
      }
    }
    for (ApplicationLog application : applications) {
      if (application.isReady()) {
        return application;
      }
    }
    return null;
  }

  /** No lambda: the JVM's first would cost the application's start. */
  private final class Writing implements Runnable {
    private final ApplicationLog application;
    private final String line;
    private final boolean warning;

    Writing(ApplicationLog application, String line, boolean warning) {
      this.application = application;
      this.line = line;
      this.warning = warning;
    }

    @Override
    public void run() {
      try {
        if (!application.write(line, warning)) {
          log.print(line);
        }
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        applications.remove(application);
        log.print(line);
        log.warn("the application's logging failed, it gets no more lines: " + e);
      }
    }
  }
}
