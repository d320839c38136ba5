package io.pgshunt.celery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Routes as a person writes them: {@code exchange:routingKey=queue}, {@code task=queue}. Immutable.
 */
public final class ConfiguredRouting implements Routing {

  private final Map<String, Map<String, Set<String>>> queues;
  private final Map<String, String> taskQueues;
  private final @Nullable String defaultQueue;

  private ConfiguredRouting(Builder builder) {
    this.queues = builder.queues;
    this.taskQueues = builder.taskQueues;
    this.defaultQueue = builder.defaultQueue;
  }

  /** Nothing is known but the default exchange. */
  public static ConfiguredRouting none() {
    return new Builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Destination destinationOf(
      String exchange, String routingKey, Map<String, @Nullable Object> headers) {
    Set<String> configured = queues.getOrDefault(exchange, Map.of()).get(routingKey);
    if (configured != null) {
      return new Destination.Queues(List.copyOf(configured));
    }
    return exchange.isEmpty() && !routingKey.isBlank()
        ? new Destination.Queues(List.of(routingKey))
        : unknown(exchange, routingKey);
  }

  private static Destination unknown(String exchange, String routingKey) {
    return new Destination.Unknown(
        String.format(
            "exchange '%s' with routing key '%s' leads to no known queue: add it to"
                + " pgshunt.routes",
            exchange, routingKey));
  }

  /** Whether a person wrote a route for this exchange and key. */
  public boolean hasRoute(String exchange, String routingKey) {
    return queues.getOrDefault(exchange, Map.of()).containsKey(routingKey);
  }

  @Override
  public Optional<String> queueOfTask(String taskName) {
    return Optional.ofNullable(taskQueues.get(taskName));
  }

  @Override
  public Optional<String> defaultQueue() {
    return Optional.ofNullable(defaultQueue);
  }

  /** Collects routes; each method refuses a text that is not one, with a message for its writer. */
  public static final class Builder {
    private final Map<String, Map<String, Set<String>>> queues = new LinkedHashMap<>();
    private final Map<String, String> taskQueues = new LinkedHashMap<>();
    private @Nullable String defaultQueue;

    /**
     * Adds {@code exchange:routingKey=queue}; a second queue for one key means both.
     *
     * @throws IllegalArgumentException saying what is wrong with {@code route}
     */
    public Builder route(String route) {
      int equals = route.lastIndexOf('=');
      int colon = route.indexOf(':');
      if (colon < 0 || equals < colon || equals == route.length() - 1) {
        throw new IllegalArgumentException(
            "'" + route + "' is not a route: write exchange:routingKey=queue");
      }
      queues
          .computeIfAbsent(route.substring(0, colon).strip(), exchange -> new LinkedHashMap<>())
          .computeIfAbsent(route.substring(colon + 1, equals).strip(), key -> new LinkedHashSet<>())
          .add(route.substring(equals + 1).strip());
      return this;
    }

    /**
     * Adds {@code taskName=queue}.
     *
     * @throws IllegalArgumentException saying what is wrong with {@code route}
     */
    public Builder taskRoute(String route) {
      int equals = route.lastIndexOf('=');
      if (equals <= 0 || equals == route.length() - 1) {
        throw new IllegalArgumentException(
            "'" + route + "' is not a task route: write taskName=queue");
      }
      taskQueues.put(route.substring(0, equals).strip(), route.substring(equals + 1).strip());
      return this;
    }

    public Builder defaultQueue(@Nullable String queue) {
      this.defaultQueue = queue;
      return this;
    }

    /** Comma-separated {@link #route}s, blanks around them ignored. */
    public Builder routes(String list) {
      split(list).forEach(this::route);
      return this;
    }

    /** Comma-separated {@link #taskRoute}s, blanks around them ignored. */
    public Builder taskRoutes(String list) {
      split(list).forEach(this::taskRoute);
      return this;
    }

    public ConfiguredRouting build() {
      return new ConfiguredRouting(this);
    }

    private static List<String> split(String list) {
      List<String> parts = new ArrayList<>();
      for (String part : list.split(",", -1)) {
        if (!part.isBlank()) {
          parts.add(part.strip());
        }
      }
      return parts;
    }
  }
}
