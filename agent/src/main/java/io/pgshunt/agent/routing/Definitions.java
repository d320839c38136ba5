package io.pgshunt.agent.routing;

import io.pgshunt.task.Json;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ definitions export ({@code rabbitmqctl export_definitions}, or the management page's
 * "Export definitions"), of a whole broker or of one virtual host. Of a policy, only an alternate
 * exchange matters here.
 */
public final class Definitions {

  private final Map<?, ?> export;
  private final String virtualHost;
  private final Topology topology;

  private Definitions(Map<?, ?> export, String virtualHost, Topology topology) {
    this.export = export;
    this.virtualHost = virtualHost;
    this.topology = topology;
  }

  /**
   * Adds what the file says of one virtual host to {@code topology}.
   *
   * @throws IllegalArgumentException if it cannot be read, is no such export, or does not know the
   *     virtual host; says so
   */
  public static void addTo(Topology topology, Path file, String virtualHost) {
    try {
      Map<?, ?> export = Json.read(RawJson.parse(Files.readString(file)), Map.class);
      new Definitions(export, virtualHost, topology).add();
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e, e);
    } catch (JsonException e) {
      throw new IllegalArgumentException(file + " is no JSON object: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private void add() {
    if (!export.containsKey("exchanges") || !export.containsKey("bindings")) {
      throw new IllegalArgumentException(
          "no 'exchanges' and 'bindings': give it what 'rabbitmqctl export_definitions' writes");
    }
    requireVirtualHost();
    List<Entry> policies = entries("policies");
    for (Entry exchange : entries("exchanges")) {
      topology.exchangeDeclared(
          exchange.text("name"),
          exchange.text("type"),
          exchange.flag("internal"),
          exchange.table("arguments"));
    }
    for (Entry queue : entries("queues")) {
      topology.queueDeclared(queue.text("name"), queue.flag("exclusive"));
    }
    for (Entry binding : entries("bindings")) {
      topology.bound(
          binding.text("destination_type").equals("queue"),
          binding.text("destination"),
          binding.text("source"),
          binding.text("routing_key"),
          binding.table("arguments"));
    }
    policies.forEach(this::refuseAlternate);
  }

  private void requireVirtualHost() {
    if (!(export.get("vhosts") instanceof List<?> hosts) || hosts.isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (Object host : hosts) {
      names.add(host instanceof Map<?, ?> members ? String.valueOf(members.get("name")) : "?");
    }
    if (!names.contains(virtualHost)) {
      throw new IllegalArgumentException(
          "no virtual host '" + virtualHost + "': set pgshunt.vhost to one of " + names);
    }
  }

  /**
   * Which exchange a policy applies to is the broker's to say: those that may be are distrusted.
   */
  private void refuseAlternate(Entry policy) {
    if (policy.table("definition").containsKey("alternate-exchange")) {
      for (Entry exchange : entries("exchanges")) {
        if (policy.matches("pattern", exchange.text("name"))) {
          topology.distrust(exchange.text("name"));
        }
      }
    }
  }

  private List<Entry> entries(String kind) {
    List<Entry> entries = new ArrayList<>();
    Object list = export.get(kind);
    if (list == null) {
      return entries;
    } else if (!(list instanceof List<?> elements)) {
      throw new IllegalArgumentException("'" + kind + "' is not a list");
    } else {
      for (Object element : elements) {
        if (!(element instanceof Map<?, ?> members)) {
          throw new IllegalArgumentException("'" + kind + "' holds something that is no object");
        }
        Object host = members.get("vhost");
        if (host == null || host.equals(virtualHost)) {
          entries.add(new Entry(kind, members));
        }
      }
    }
    return entries;
  }

  /** One exchange, queue, binding or policy. */
  private record Entry(String kind, Map<?, ?> members) {

    String text(String member) {
      if (members.get(member) instanceof String text) {
        return text;
      }
      throw new IllegalArgumentException(
          "an entry of '" + kind + "' has no text '" + member + "': " + members);
    }

    boolean flag(String member) {
      return Boolean.TRUE.equals(members.get(member));
    }

    boolean matches(String member, String name) {
      return java.util.regex.Pattern.compile(text(member)).matcher(name).find();
    }

    @SuppressWarnings("unchecked") // an object of JSON has names that are texts
    Map<String, @Nullable Object> table(String member) {
      Object table = members.get(member);
      return table instanceof Map<?, ?> ? (Map<String, @Nullable Object>) table : Map.of();
    }
  }
}
