package io.pgshunt.agent.gate;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.routing.DeclaredRouting;
import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.agent.routing.Topology;
import io.pgshunt.celery.CeleryCodec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Which parts a gate is made of. */
final class GateAssembly {

  private GateAssembly() {}

  /**
   * Connects to nothing: that happens when the first task is to be enqueued.
   *
   * @param policies asked for each message
   */
  static Gate gate(
      GateConfig config,
      Supplier<Policies> policies,
      QueueNames usedQueues,
      Topology topology,
      AgentLog log) {
    DatabaseConfig database = config.database();
    Lazy<DriverDataSource> connections = new Lazy<>(() -> Connections.to(database));
    CircuitBreaker breaker =
        new CircuitBreaker(
            () -> new DatabaseProbe(connections.get(), database.schema()).problem(),
            new AgentThreads("pgshunt-probe"),
            log,
            CircuitBreaker.FIRST_PAUSE,
            CircuitBreaker.LONGEST_PAUSE);
    Lazy<PooledTaskStore> store =
        new Lazy<>(() -> PooledTaskStore.open(database, connections.get()));
    ServedQueues served =
        new ServedQueues(
            () -> store.get().liveQueues(),
            breaker,
            new AgentThreads("pgshunt-consumers"),
            System::nanoTime);
    CeleryCodec codec =
        new CeleryCodec(new DeclaredRouting(config.routing(), topology), config.maxBodyBytes());
    return new Gate(
        new Classifier(codec, rules(config, usedQueues, breaker)),
        new TaskRules(policies, served, topology),
        Bridge::isShadow,
        store,
        store,
        breaker,
        new Outcomes(new GateLog(log, System::nanoTime), policies),
        Clock.systemUTC());
  }

  private static List<PublicationRule> rules(
      GateConfig config, QueueNames usedQueues, CircuitBreaker breaker) {
    List<PublicationRule> rules = new ArrayList<>();
    rules.add(new ModeRule());
    rules.add(new EventLoopRule());
    if (config.honourReplyTo()) {
      rules.add(new ReplyRule(usedQueues));
    }
    rules.add(breaker);
    return rules;
  }
}
