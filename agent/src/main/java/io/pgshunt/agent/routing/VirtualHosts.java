package io.pgshunt.agent.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The virtual hosts of RabbitMQ whose tasks may move, what their queues are called in PostgreSQL,
 * and where their exchanges lead. Thread-safe.
 */
public final class VirtualHosts {

  /** The setting that names them. */
  public static final String SETTING = "pgshunt.vhost";

  private static final String DEFAULT = "/";

  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private final boolean isSet;

  /**
   * One of them.
   *
   * @param prefix what its queues' names begin with in PostgreSQL; mostly nothing
   */
  public record Host(String name, String prefix, Topology topology) {}

  private VirtualHosts(boolean isSet) {
    this.isSet = isSet;
  }

  /**
   * Reads {@code name} or {@code name=prefix}, several separated by commas.
   *
   * @param setting null stands for RabbitMQ's default virtual host
   * @throws IllegalArgumentException for an entry that is neither, or that is there twice
   */
  public static VirtualHosts of(@Nullable String setting) {
    VirtualHosts hosts = new VirtualHosts(setting != null);
    for (String entry : (setting == null ? DEFAULT : setting).split(",", -1)) {
      hosts.add(entry.strip());
    }
    return hosts;
  }

  private void add(String entry) {
    int equals = entry.lastIndexOf('=');
    String name = equals < 0 ? entry : entry.substring(0, equals).strip();
    String prefix = equals < 0 ? "" : entry.substring(equals + 1).strip();
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + entry + "' names no virtual host: write name or name=prefix, comma-separated");
    } else if (hosts.putIfAbsent(name, new Host(name, prefix, new Topology())) != null) {
      throw new IllegalArgumentException("virtual host '" + name + "' is there twice");
    }
  }

  /** The same names, of whose exchanges nothing is known. */
  public VirtualHosts unexplored() {
    VirtualHosts same = new VirtualHosts(isSet);
    hosts.forEach(
        (name, host) -> same.hosts.put(name, new Host(name, host.prefix(), new Topology())));
    return same;
  }

  public boolean contains(@Nullable String name) {
    return name != null && hosts.containsKey(name);
  }

  /** Null if it is not among them. */
  public @Nullable Host get(@Nullable String name) {
    return name == null ? null : hosts.get(name);
  }

  /** The one that counts where no connection says which. */
  public Host first() {
    return hosts.values().iterator().next();
  }

  public Iterable<Host> all() {
    return hosts.values();
  }

  /** For messages: what keeps a virtual host that is not among these on AMQP, and what helps. */
  public String objectionTo(String name) {
    String others =
        isSet
            ? SETTING + " (" + String.join(", ", hosts.keySet()) + ")"
            : SETTING + ", which is not set and so means '" + DEFAULT + "' alone";
    String more = SETTING + "=" + (isSet ? String.join(",", hosts.keySet()) + "," : "") + name;
    return "virtual host '"
        + name
        + "' is not in "
        + others
        + ": set "
        + more
        + " if its queues are those that the consumers of this database serve, or "
        + more
        + "=PREFIX if they are to have names of their own there";
  }
}
