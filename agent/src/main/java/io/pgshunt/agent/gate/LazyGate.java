package io.pgshunt.agent.gate;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.routing.QueueNames;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate, put together when the first message asks for it with the flag on: until then a service
 * loads neither Jackson nor pgjdbc. Itself made at every start, therefore without lambdas: a JVM's
 * first costs tens of milliseconds. Thread-safe.
 */
public final class LazyGate {

  private static final String OFF = "off: tasks go to AMQP as before";

  private final GateConfig config;
  private final QueueNames usedQueues;
  private final AgentLog log;
  private final Flags flags;

  private volatile Policies policies;
  private volatile @Nullable Gate gate;
  private volatile boolean broken;
  private volatile boolean inUse;
  private String lastMode = OFF;

  public LazyGate(GateConfig config, QueueNames usedQueues, AgentLog log) {
    this.config = config;
    this.policies = config.policies();
    this.usedQueues = usedQueues;
    this.log = log;
    this.flags = new Flags(log);
  }

  /** The application uses amqp-client: it is told, once, that the agent is there. */
  public void inUse() {
    if (!inUse) {
      greet();
    }
  }

  private synchronized void greet() {
    if (!inUse) {
      inUse = true;
      // Switched on, it says so itself when the first message comes
      if (Bridge.isOff()) {
        log.greet(AgentVersion.read(), OFF);
      }
    }
  }

  /**
   * Moves the message to PostgreSQL if that is possible.
   *
   * @param deferral gets the rows of a message that is to wait for its transaction; null if it is
   *     to be committed now
   * @return true if it is committed there, or deferred; false if it is certainly not, and has to be
   *     published
   * @throws IOException if it is not known whether it is
   */
  public boolean take(Supplier<Publication> publication, @Nullable Deferral deferral)
      throws IOException {
    Gate built = gate;
    if (built == null) {
      built = build();
    }
    return built != null && built.take(publication, deferral);
  }

  /**
   * Commits the rows of a transaction with the broker's part of it.
   *
   * @param messages that this gate deferred, at least one
   * @return what the broker answered
   * @throws IOException as the channel does, or if it is not known whether the rows are there
   */
  public Object commit(List<DeferredMessage> messages, BrokerCommit broker) throws IOException {
    Gate built = Objects.requireNonNull(gate, "a gate that deferred messages");
    return built.commit(messages, broker);
  }

  private synchronized @Nullable Gate build() {
    if (gate == null && !broken) {
      try {
        gate = GateAssembly.gate(config, this::policies, usedQueues, log);
      } catch (RuntimeException | LinkageError e) {
        broken = true;
        log.warn("the agent is broken, messages go to AMQP until the service restarts: " + e);
      }
    }
    return gate;
  }

  /** Tells the operator that a flag was seen to have changed. */
  public synchronized void switched(boolean on, boolean shadow) {
    flags.check();
    String mode = OFF;
    if (shadow) {
      mode = "shadow: all messages go to AMQP; what would become of them is reported";
    } else if (on) {
      mode = "on: tasks go to PostgreSQL, " + config.database();
    }
    if (!mode.equals(lastMode)) {
      lastMode = mode;
      log.line(mode + (mode.equals(OFF) ? "" : " (pgshunt " + AgentVersion.read() + ")"));
    }
  }

  /** Names values of the flags that are neither true nor false. */
  public void checkFlags() {
    flags.check();
  }

  /** What an operator decides while the service runs, from the next message on. */
  public synchronized void setRollout(int percent) {
    policies = policies.withRollout(percent);
    log.line("the rollout is " + percent + "% from now on, as set while the service runs");
  }

  /**
   * What a file says from now on. A rollout that was set while the service runs stays until the
   * file's own line for it changes.
   *
   * @param changed the settings whose lines did
   */
  public synchronized void follow(Policies file, Set<String> changed) {
    Policies before = policies;
    boolean stays = !changed.contains(Policies.ROLLOUT) && before.rollout() != file.rollout();
    policies = stays ? file.withRollout(before.rollout()) : file;
    if (stays) {
      log.line(
          Policies.ROLLOUT
              + " stays "
              + before.rollout()
              + ", as set while the service runs, until its own line changes");
    }
  }

  public Policies policies() {
    return policies;
  }

  /** What has been counted so far. */
  public GateStatistics statistics() {
    Gate built = gate;
    return built == null ? GateStatistics.NONE : built.statistics();
  }

  /** What became of tasks, by name, line of code and outcome. */
  public List<Report.Line> report() {
    Gate built = gate;
    return built == null ? List.of() : built.report();
  }

  /** The report begins anew; what is counted goes on. */
  public void resetReport() {
    Gate built = gate;
    if (built != null) {
      built.resetReport();
    }
  }
}
