package io.pgshunt.agent.routing;

import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.Destination;
import io.pgshunt.celery.Routing;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a person configured; where nothing is, what was declared (rule T5). Thread-safe. */
public final class DeclaredRouting implements Routing {

  private final ConfiguredRouting configured;
  private final Topology topology;

  public DeclaredRouting(ConfiguredRouting configured, Topology topology) {
    this.configured = configured;
    this.topology = topology;
  }

  @Override
  public Destination destinationOf(
      String exchange, String routingKey, Map<String, @Nullable Object> headers) {
    return configured.hasRoute(exchange, routingKey)
        ? configured.destinationOf(exchange, routingKey, headers)
        : topology.destinationOf(exchange, routingKey, headers);
  }

  @Override
  public Optional<String> queueOfTask(String taskName) {
    return configured.queueOfTask(taskName);
  }

  @Override
  public Optional<String> defaultQueue() {
    return configured.defaultQueue();
  }
}
