package io.pgshunt.agent.routing;

import io.pgshunt.agent.routing.Exchange.Binding;
import io.pgshunt.agent.routing.Exchange.Target;
import io.pgshunt.celery.Destination;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges, queues and bindings of one virtual host, as far as they are known: those that this
 * JVM declared, and those of a definitions export. Follows them as RabbitMQ does (its {@code
 * rabbit_exchange:route}): through exchange-to-exchange bindings, each exchange once, and to the
 * alternate exchange where nothing matches. Thread-safe.
 */
public final class Topology {

  private static final int MOST_EXCHANGES = 10_000;
  private static final String ALTERNATE = "alternate-exchange";

  private final Map<String, Exchange> exchanges = new HashMap<>();
  private boolean distrusted;

  private final QueueNames declared = new QueueNames();

  /** Queues that only the connection that declared them can consume. */
  private final QueueNames exclusive = new QueueNames();

  public Topology() {
    declarePredefined("amq.direct", "direct");
    declarePredefined("amq.fanout", "fanout");
    declarePredefined("amq.topic", "topic");
    declarePredefined("amq.headers", "headers");
    declarePredefined("amq.match", "headers");
  }

  private void declarePredefined(String name, String type) {
    Exchange exchange = new Exchange(name);
    exchange.declared(type, false, null);
    exchanges.put(name, exchange);
  }

  public synchronized void exchangeDeclared(
      String name, String type, boolean internal, Map<String, @Nullable Object> arguments) {
    Exchange exchange = exchange(name);
    if (exchange != null) {
      Object alternate = arguments.get(ALTERNATE);
      exchange.declared(type, internal, alternate == null ? null : alternate.toString());
    }
  }

  public synchronized void exchangeDeleted(String name) {
    exchanges.remove(name);
    forget(new Target(false, name));
  }

  /**
   * @param isExclusive whether it dies with its connection
   */
  public synchronized void queueDeclared(String queue, boolean isExclusive) {
    declared.add(queue);
    if (isExclusive) {
      exclusive.add(queue);
    } else {
      exclusive.remove(queue);
    }
  }

  public synchronized void queueDeleted(String queue) {
    exclusive.remove(queue);
    declared.remove(queue);
    forget(new Target(true, queue));
  }

  /** Whether a queue is known to be there. */
  public boolean isDeclared(String queue) {
    return declared.contains(queue);
  }

  private void forget(Target target) {
    exchanges.values().forEach(exchange -> exchange.forget(target));
  }

  /**
   * A binding was made.
   *
   * @param toQueue whether {@code destination} is a queue, else an exchange
   */
  public synchronized void bound(
      boolean toQueue,
      String destination,
      String source,
      String key,
      Map<String, @Nullable Object> arguments) {
    Exchange exchange = exchange(source);
    if (exchange != null) {
      exchange.bind(binding(toQueue, destination, key, arguments));
    }
  }

  /** The opposite of {@link #bound}. */
  public synchronized void unbound(
      boolean toQueue,
      String destination,
      String source,
      String key,
      Map<String, @Nullable Object> arguments) {
    Exchange exchange = exchanges.get(source);
    if (exchange != null) {
      exchange.unbind(binding(toQueue, destination, key, arguments));
    }
  }

  private static Binding binding(
      boolean toQueue, String destination, String key, Map<String, @Nullable Object> arguments) {
    return new Binding(new Target(toQueue, destination), key, HeadersMatch.comparable(arguments));
  }

  /** Something about this exchange could not be learned: where it leads is not known any more. */
  public synchronized void distrust(String source) {
    Exchange exchange = exchange(source);
    if (exchange != null) {
      exchange.distrust();
    }
  }

  /** Something could not be learned, and it is not known what about. */
  public synchronized void distrustAll() {
    distrusted = true;
  }

  /** Null if there are too many already: what leads there is then not known. */
  private @Nullable Exchange exchange(String name) {
    Exchange known = exchanges.get(name);
    if (known == null && exchanges.size() < MOST_EXCHANGES) {
      known = new Exchange(name);
      exchanges.put(name, known);
    }
    return known;
  }

  /** Where a publish leads. */
  public synchronized Destination destinationOf(
      String exchange, String routingKey, Map<String, @Nullable Object> headers) {
    try {
      List<String> queues = queuesOf(exchange, routingKey, headers);
      return queues.isEmpty()
          ? new Destination.Unknown(
              "exchange '"
                  + exchange
                  + "' has no known binding for routing key '"
                  + routingKey
                  + "': set pgshunt.routes or pgshunt.definitions")
          : new Destination.Queues(queues);
    } catch (UnknownDestinationException e) {
      return new Destination.Unknown(
          e.getMessage() + ": set pgshunt.routes or pgshunt.definitions");
    }
  }

  private List<String> queuesOf(
      String exchange, String routingKey, Map<String, @Nullable Object> headers)
      throws UnknownDestinationException {
    if (distrusted && !exchange.isEmpty()) {
      throw new UnknownDestinationException("a declaration of this JVM could not be followed");
    }
    if (exchange.isEmpty()) {
      return routingKey.isBlank() ? List.of() : List.of(shared(routingKey));
    }
    if (required(exchange).isInternal()) {
      throw new UnknownDestinationException("exchange '" + exchange + "' is internal");
    }
    Set<String> queues = new LinkedHashSet<>();
    Set<String> visited = new HashSet<>(Set.of(exchange));
    Deque<String> open = new ArrayDeque<>(visited);
    while (!open.isEmpty()) {
      for (Target target : targetsOf(required(open.remove()), routingKey, headers)) {
        if (target.queue()) {
          queues.add(shared(target.name()));
        } else if (visited.add(target.name())) {
          open.add(target.name());
        }
      }
    }
    return new ArrayList<>(queues);
  }

  private static Collection<Target> targetsOf(
      Exchange exchange, String routingKey, Map<String, @Nullable Object> headers)
      throws UnknownDestinationException {
    Collection<Target> targets = exchange.targetsOf(routingKey, headers);
    String alternate = exchange.alternate();
    return targets.isEmpty() && alternate != null ? List.of(new Target(false, alternate)) : targets;
  }

  private Exchange required(String name) throws UnknownDestinationException {
    Exchange exchange = exchanges.get(name);
    if (exchange == null) {
      throw new UnknownDestinationException("exchange '" + name + "' was not declared by this JVM");
    }
    return exchange;
  }

  private String shared(String queue) throws UnknownDestinationException {
    if (exclusive.contains(queue)) {
      throw new UnknownDestinationException(
          "queue '"
              + queue
              + "' is exclusive: its own AMQP connection consumes it, and nobody else");
    }
    return queue;
  }
}
