package io.pgshunt.agent.routing;

import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.Destination;
import io.pgshunt.celery.Routing;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a person configured; where nothing is, what was declared (rule T5). Queues get the prefix of
 * their virtual host. Thread-safe.
 */
public final class DeclaredRouting implements Routing {

  private final ConfiguredRouting configured;
  private final Topology topology;
  private final String prefix;

  public DeclaredRouting(ConfiguredRouting configured, VirtualHosts.Host host) {
    this.configured = configured;
    this.topology = host.topology();
    this.prefix = host.prefix();
  }

  @Override
  public Destination destinationOf(
      String exchange, String routingKey, Map<String, @Nullable Object> headers) {
    Destination destination =
        configured.hasRoute(exchange, routingKey)
            ? configured.destinationOf(exchange, routingKey, headers)
            : topology.destinationOf(exchange, routingKey, headers);
    return destination instanceof Destination.Queues known
        ? new Destination.Queues(known.queues().stream().map(this::queueNamed).toList())
        : destination;
  }

  @Override
  public String queueNamed(String queue) {
    return prefix + queue;
  }

  @Override
  public Optional<String> queueOfTask(String taskName) {
    return configured.queueOfTask(taskName).map(this::queueNamed);
  }

  @Override
  public Optional<String> defaultQueue() {
    return configured.defaultQueue().map(this::queueNamed);
  }
}
