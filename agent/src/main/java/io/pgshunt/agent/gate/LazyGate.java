package io.pgshunt.agent.gate;

import io.pgshunt.celery.CeleryCodec;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The gate, put together when the first message asks for it with the flag on: until then a service
 * loads neither Jackson nor pgjdbc. Thread-safe.
 */
public final class LazyGate {

  private final GateConfig config;
  private final UsedQueues usedQueues;
  private final AgentLog log;
  private final Lazy<GateCounters> counters = new Lazy<>(GateCounters::new);
  private final Lazy<Gate> gate = new Lazy<>(this::build);
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
    Gate built = gate();
    return built != null && built.take(publication);
  }

  private @Nullable Gate gate() {
    if (broken) {
      return null;
    }
    try {
      return gate.get();
    } catch (RuntimeException | LinkageError e) {
      broken = true;
      log.line("the agent is broken, messages go to AMQP until the service restarts: " + e);
      return null;
    }
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
    GateCounters counted = counters.peek();
    return counted == null ? GateStatistics.NONE : counted.snapshot();
  }

  private Gate build() {
    Lazy<DataSource> connections = new Lazy<>(() -> Connections.to(config.database()));
    CircuitBreaker breaker =
        new CircuitBreaker(
            () -> new DatabaseProbe(connections.get(), config.database().schema()).problem(),
            new AgentThreads("pgshunt-probe"),
            log,
            CircuitBreaker.FIRST_PAUSE,
            CircuitBreaker.LONGEST_PAUSE);
    CeleryCodec codec = new CeleryCodec(config.routing(), config.maxBodyBytes());
    return new Gate(
        new Classifier(codec, rules(breaker)),
        new Lazy<>(() -> PooledTaskStore.open(config.database(), connections.get())),
        breaker,
        counters.get(),
        new GateLog(log, System::nanoTime),
        Clock.systemUTC());
  }

  private List<PublicationRule> rules(CircuitBreaker breaker) {
    List<PublicationRule> rules = new ArrayList<>();
    rules.add(new ModeRule());
    if (config.honourReplyTo()) {
      rules.add(new ReplyRule(usedQueues));
    }
    rules.add(breaker);
    return rules;
  }
}
