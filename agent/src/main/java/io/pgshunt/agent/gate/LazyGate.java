package io.pgshunt.agent.gate;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate, put together when the first message asks for it with the flag on: until then a service
 * loads neither Jackson nor pgjdbc. Itself made at every start, therefore without lambdas: a JVM's
 * first costs tens of milliseconds. Thread-safe.
 */
public final class LazyGate {

  private final GateConfig config;
  private final UsedQueues usedQueues;
  private final AgentLog log;

  private volatile @Nullable Gate gate;
  private volatile boolean broken;

  public LazyGate(GateConfig config, UsedQueues usedQueues, AgentLog log) {
    this.config = config;
    this.usedQueues = usedQueues;
    this.log = log;
  }

  /**
   * Moves the message to PostgreSQL if that is possible.
   *
   * @return true if it is committed there; false if it is certainly not, and has to be published
   * @throws IOException if it is not known whether it is
   */
  public boolean take(Supplier<Publication> publication) throws IOException {
    Gate built = gate;
    if (built == null) {
      built = build();
    }
    return built != null && built.take(publication);
  }

  private synchronized @Nullable Gate build() {
    if (gate == null && !broken) {
      try {
        gate = GateAssembly.gate(config, usedQueues, log);
      } catch (RuntimeException | LinkageError e) {
        broken = true;
        log.line("the agent is broken, messages go to AMQP until the service restarts: " + e);
      }
    }
    return gate;
  }

  /** Tells the operator that the flag was seen to have changed. */
  public void switched(boolean on) {
    log.line(
        on
            ? "on: tasks go to PostgreSQL, " + config.database()
            : "off: tasks go to AMQP as before");
  }

  /** What has been counted so far. */
  public GateStatistics statistics() {
    Gate built = gate;
    return built == null ? GateStatistics.NONE : built.statistics();
  }
}
