package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.agent.routing.Topology;
import io.pgshunt.agent.routing.VirtualHosts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns from what channels declare and bind. An operation without answer ({@code NoWait}) is taken
 * to succeed: if it does not, the broker closes the channel, and the service has a bug to mend.
 * Thread-safe.
 */
final class Declarations {

  private final QueueNames usedQueues;
  private final VirtualHosts virtualHosts;
  private final AgentLog log;

  /** The queue that an empty name stands for (AMQP 0-9-1, section 1.7.2.1.1, "queue-bind"). */
  private final ByChannel<LastQueue> lastQueues = new ByChannel<>();

  private static final class LastQueue {
    private volatile String name = "";
  }

  Declarations(QueueNames usedQueues, VirtualHosts virtualHosts, AgentLog log) {
    this.usedQueues = usedQueues;
    this.virtualHosts = virtualHosts;
    this.log = log;
  }

  /** See {@code ChannelEvents.declared}. */
  void declared(Object channel, String operation, @Nullable Object[] arguments) {
    Topology topology = topologyOf(channel);
    try {
      learn(channel, topology, operation, arguments);
    } catch (RuntimeException e) {
      log.warn("could not follow " + operation + ", its exchange is not trusted any more: " + e);
      distrust(topology, operation, arguments);
    }
  }

  /** Something was declared that could not be read: which exchange, is not known. */
  void lost(Object channel, String operation, Exception e) {
    log.warn("could not follow " + operation + ", no exchange is trusted any more: " + e);
    topologyOf(channel).distrustAll();
  }

  /** That of its virtual host; one that nobody asks if the tasks of that do not move. */
  private Topology topologyOf(Object channel) {
    VirtualHosts.Host host = virtualHosts.get(ConnectionFacts.of(channel).virtualHost());
    return host == null ? new Topology() : host.topology();
  }

  private static void distrust(Topology topology, String operation, @Nullable Object[] arguments) {
    if (operation.endsWith("ind")) {
      topology.distrust(text(arguments[1]));
    } else if (operation.startsWith("exchange")) {
      topology.distrust(text(arguments[0]));
    }
  }

  private void learn(
      Object channel, Topology topology, String operation, @Nullable Object[] arguments) {
    String name = text(arguments[0]);
    switch (operation) {
      case "exchangeDeclare" ->
          topology.exchangeDeclared(
              name, text(arguments[1]), Boolean.TRUE.equals(arguments[4]), table(arguments[5]));
      case "exchangeDelete" -> topology.exchangeDeleted(name);
      case "exchangeBind" ->
          topology.bound(false, name, text(arguments[1]), text(arguments[2]), table(arguments[3]));
      case "exchangeUnbind" ->
          topology.unbound(
              false, name, text(arguments[1]), text(arguments[2]), table(arguments[3]));
      case "queueDeclare" ->
          queueDeclared(channel, topology, name, Boolean.TRUE.equals(arguments[2]));
      case "queueDelete" -> topology.queueDeleted(queue(channel, name));
      case "queueBind" ->
          topology.bound(
              true,
              queue(channel, name),
              text(arguments[1]),
              key(channel, name, text(arguments[2])),
              table(arguments[3]));
      case "queueUnbind" ->
          topology.unbound(
              true,
              queue(channel, name),
              text(arguments[1]),
              key(channel, name, text(arguments[2])),
              table(arguments[3]));
      default -> throw new IllegalArgumentException(operation);
    }
  }

  private void queueDeclared(Object channel, Topology topology, String queue, boolean exclusive) {
    if (!queue.isEmpty()) {
      usedQueues.add(queue);
      lastQueues.getOrAdd(channel, LastQueue::new).name = queue;
      topology.queueDeclared(queue, exclusive);
    }
  }

  private String queue(Object channel, String name) {
    if (!name.isEmpty()) {
      return name;
    }
    LastQueue last = lastQueues.get(channel);
    return last == null ? "" : last.name;
  }

  /** Where both are empty the key, too, is the queue's name. */
  private String key(Object channel, String queue, String key) {
    return queue.isEmpty() && key.isEmpty() ? queue(channel, queue) : key;
  }

  private static String text(@Nullable Object argument) {
    return argument == null ? "" : argument.toString();
  }

  @SuppressWarnings("unchecked") // what the methods of Channel declare
  private static Map<String, @Nullable Object> table(@Nullable Object argument) {
    return argument == null ? Map.of() : (Map<String, @Nullable Object>) argument;
  }
}
