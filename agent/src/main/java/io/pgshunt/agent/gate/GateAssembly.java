package io.pgshunt.agent.gate;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.routing.DeclaredRouting;
import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.agent.routing.VirtualHosts;
import io.pgshunt.celery.CeleryCodec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
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
      GateConfig config, Supplier<Policies> policies, QueueNames usedQueues, AgentLog log) {
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
    AccessDiagnosis diagnosis =
        new AccessDiagnosis(() -> store.get().missing(policies.get().requireConsumer()));
    ServedQueues served =
        new ServedQueues(() -> store.get().liveTaskNames(), diagnosis, breaker, System::nanoTime);
    return new Gate(
        new Classifier(codecs(config), rules(config, usedQueues, breaker)),
        new TaskRules(policies, served, hostOf(config.virtualHosts())),
        Bridge::isShadow,
        store,
        store,
        breaker,
        new Rehearsal(Bridge::isShadow, diagnosis, served, new AgentThreads("pgshunt-rehearsal")),
        diagnosis,
        new Outcomes(new GateLog(log, System::nanoTime), policies),
        Clock.systemUTC());
  }

  /** One for each virtual host: the same names lead elsewhere there. */
  private static Function<Publication, CeleryCodec> codecs(GateConfig config) {
    Map<String, CeleryCodec> codecs = new HashMap<>();
    for (VirtualHosts.Host host : config.virtualHosts().all()) {
      codecs.put(
          host.name(),
          new CeleryCodec(new DeclaredRouting(config.routing(), host), config.maxBodyBytes()));
    }
    Function<Publication, VirtualHosts.Host> hosts = hostOf(config.virtualHosts());
    return publication -> Objects.requireNonNull(codecs.get(hosts.apply(publication).name()));
  }

  /** Of messages that are on their way to no broker, and of those that stay, the first. */
  private static Function<Publication, VirtualHosts.Host> hostOf(VirtualHosts hosts) {
    return publication -> {
      BrokerConnection connection = publication.connection();
      VirtualHosts.Host host = connection == null ? null : hosts.get(connection.virtualHost());
      return host == null ? hosts.first() : host;
    };
  }

  private static List<PublicationRule> rules(
      GateConfig config, QueueNames usedQueues, CircuitBreaker breaker) {
    List<PublicationRule> rules = new ArrayList<>();
    rules.add(new ModeRule());
    rules.add(new VirtualHostRule(config.virtualHosts()));
    rules.add(new UserIdRule());
    rules.add(new EventLoopRule());
    if (config.honourReplyTo()) {
      rules.add(new ReplyRule(usedQueues));
    }
    rules.add(breaker);
    return rules;
  }
}
