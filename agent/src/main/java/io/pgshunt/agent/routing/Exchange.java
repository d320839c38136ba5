package io.pgshunt.agent.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one exchange. Guarded by its topology. */
final class Exchange {

  /** More than any broker's operator could want; a service that binds for ever is not to leak. */
  static final int MOST_BINDINGS = 10_000;

  /** Where a binding leads. */
  record Target(boolean queue, String name) {}

  /** A binding from this exchange. */
  record Binding(Target target, String key, Map<String, @Nullable Object> arguments) {}

  private final String name;
  private final Set<String> types = new LinkedHashSet<>();
  private final Map<String, Set<Binding>> bindings = new LinkedHashMap<>();
  private boolean internal;
  private @Nullable String alternate;
  private int count;
  private boolean overflowed;
  private boolean distrusted;

  Exchange(String name) {
    this.name = name;
  }

  void declared(String type, boolean isInternal, @Nullable String alternateExchange) {
    types.add(type);
    internal = isInternal;
    alternate = alternateExchange;
  }

  boolean isInternal() {
    return internal;
  }

  void distrust() {
    distrusted = true;
  }

  /** Where a message goes that none of the bindings wants; null for nowhere. */
  @Nullable String alternate() {
    return alternate;
  }

  void bind(Binding binding) {
    if (count >= MOST_BINDINGS) {
      overflowed = true;
    } else if (bindings.computeIfAbsent(binding.key(), key -> new LinkedHashSet<>()).add(binding)) {
      count++;
    }
  }

  void unbind(Binding binding) {
    Set<Binding> ofKey = bindings.get(binding.key());
    if (ofKey != null && ofKey.remove(binding)) {
      count--;
      if (ofKey.isEmpty()) {
        bindings.remove(binding.key());
      }
    }
  }

  /** Removes the bindings that lead to something that was deleted. */
  void forget(Target target) {
    bindings
        .values()
        .removeIf(
            ofKey -> {
              int before = ofKey.size();
              ofKey.removeIf(binding -> binding.target().equals(target));
              count -= before - ofKey.size();
              return ofKey.isEmpty();
            });
  }

  /**
   * What the message is bound for, in this exchange alone.
   *
   * @throws UnknownDestinationException if that cannot be said
   */
  Collection<Target> targetsOf(String routingKey, Map<String, @Nullable Object> headers)
      throws UnknownDestinationException {
    Set<Target> targets = new LinkedHashSet<>();
    for (Binding binding : bindingsOf(routingKey, headers)) {
      targets.add(binding.target());
    }
    return targets;
  }

  private Collection<Binding> bindingsOf(String routingKey, Map<String, @Nullable Object> headers)
      throws UnknownDestinationException {
    return switch (type()) {
      case "direct" -> bindings.getOrDefault(routingKey, Set.of());
      case "fanout" -> all();
      case "topic" -> topic(routingKey);
      case "headers" -> headers(headers);
      default ->
          throw new UnknownDestinationException(
              "exchange '" + name + "' is of type '" + type() + "', whose rules are not known");
    };
  }

  private String type() throws UnknownDestinationException {
    if (overflowed) {
      throw new UnknownDestinationException(
          "exchange '" + name + "' has more than " + MOST_BINDINGS + " bindings");
    } else if (distrusted) {
      throw new UnknownDestinationException(
          "exchange '" + name + "' has a binding that could not be read");
    } else if (types.isEmpty()) {
      throw new UnknownDestinationException(
          "exchange '" + name + "' was not declared by this JVM, so its type is not known");
    } else if (types.size() > 1) {
      throw new UnknownDestinationException(
          "exchange '" + name + "' was declared as " + String.join(" and as ", types));
    }
    return types.iterator().next();
  }

  private Collection<Binding> all() {
    List<Binding> all = new ArrayList<>();
    bindings.values().forEach(all::addAll);
    return all;
  }

  private Collection<Binding> topic(String routingKey) {
    List<Binding> matching = new ArrayList<>();
    bindings.forEach(
        (pattern, ofPattern) -> {
          if (TopicPattern.matches(pattern, routingKey)) {
            matching.addAll(ofPattern);
          }
        });
    return matching;
  }

  private Collection<Binding> headers(Map<String, @Nullable Object> headers) {
    return all().stream()
        .filter(binding -> HeadersMatch.matches(binding.arguments(), headers))
        .toList();
  }
}
