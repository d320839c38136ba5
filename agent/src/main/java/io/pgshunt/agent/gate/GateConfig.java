package io.pgshunt.agent.gate;

import io.pgshunt.agent.routing.Definitions;
import io.pgshunt.agent.routing.VirtualHosts;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.Tenancy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything the gate is told, read once at the start; the flag alone is read per call.
 *
 * @param learnDeclarations whether what this JVM declares tells where exchanges lead
 * @param definitions a file that says it as well
 * @param virtualHosts whose tasks may move
 * @param maxBodyBytes bodies larger than this stay on AMQP
 * @param honourReplyTo whether a task whose reply is awaited stays on AMQP
 * @param policies in force at the start
 * @param jmx whether the gate can be reached over JMX
 * @param logTo {@code auto}, {@code stderr} or {@code jul}
 * @param summary whether to print at the JVM's end what went where
 */
public record GateConfig(
    DatabaseConfig database,
    ConfiguredRouting routing,
    boolean learnDeclarations,
    @Nullable Path definitions,
    VirtualHosts virtualHosts,
    int maxBodyBytes,
    boolean honourReplyTo,
    Policies policies,
    boolean jmx,
    String logTo,
    boolean summary) {

  private static final Set<String> KNOWN =
      Set.of(
          "pgshunt.enabled",
          "pgshunt.shadow",
          "pgshunt.config",
          "pgshunt.rules",
          "pgshunt.jmx",
          "pgshunt.log",
          "pgshunt.jdbc-url",
          "pgshunt.jdbc-user",
          "pgshunt.jdbc-password",
          "pgshunt.schema",
          "pgshunt.tenant-header",
          "pgshunt.routes",
          "pgshunt.task-routes",
          "pgshunt.default-queue",
          "pgshunt.declarations",
          "pgshunt.definitions",
          VirtualHosts.SETTING,
          "pgshunt.reply-to",
          "pgshunt.max-body-bytes",
          "pgshunt.pool-size",
          "pgshunt.connect-timeout",
          "pgshunt.settle-timeout",
          "pgshunt.summary");

  private static final String URL = "pgshunt.jdbc-url";
  private static final String URL_START = "jdbc:postgresql:";
  private static final String URL_FORM = "jdbc:postgresql://host:port/database";
  private static final String DEFINITIONS = "pgshunt.definitions";
  private static final String SCHEMA = "pgshunt.schema";
  private static final String ROUTES = "pgshunt.routes";
  private static final String TASK_ROUTES = "pgshunt.task-routes";

  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;
  private static final int POOL_SIZE = 4;
  private static final int LARGEST_POOL = 1000;
  private static final int CONNECT_MILLIS = 2000;
  private static final int SETTLE_MILLIS = 5000;

  /** What HikariCP accepts. */
  private static final int SHORTEST_CONNECT_MILLIS = 250;

  private static final int LONGEST_MILLIS = 600_000;

  /**
   * Reads and checks the settings.
   *
   * @throws ConfigurationException for all that cannot be used
   */
  public static GateConfig read(Settings settings) throws ConfigurationException {
    settings.findUnknown(KNOWN, Policies.SETTINGS);
    GateConfig config = unchecked(settings);
    settings.refuseProblems();
    return config;
  }

  /** Where a setting cannot be used, that is noted and something else stands for it. */
  private static GateConfig unchecked(Settings settings) {
    return new GateConfig(
        database(settings),
        routing(settings),
        settings.choice("pgshunt.declarations", "use", "ignore"),
        definitions(settings),
        virtualHosts(settings),
        settings.number("pgshunt.max-body-bytes", MAX_BODY_BYTES, 1, Integer.MAX_VALUE, "bytes"),
        settings.choice("pgshunt.reply-to", "honour", "ignore"),
        Policies.read(settings),
        settings.choice("pgshunt.jmx", "true", "false"),
        settings.oneOf("pgshunt.log", "auto", "stderr", "jul"),
        !settings.choice("pgshunt.summary", "false", "true"));
  }

  private static DatabaseConfig database(Settings settings) {
    return new DatabaseConfig(
        url(settings),
        settings.text("pgshunt.jdbc-user"),
        settings.text("pgshunt.jdbc-password"),
        schema(settings),
        new Tenancy(settings.text("pgshunt.tenant-header")),
        settings.number("pgshunt.pool-size", POOL_SIZE, 1, LARGEST_POOL, "connections"),
        millis(settings, "pgshunt.connect-timeout", CONNECT_MILLIS, SHORTEST_CONNECT_MILLIS),
        millis(settings, "pgshunt.settle-timeout", SETTLE_MILLIS, 1));
  }

  private static String url(Settings settings) {
    String url = settings.text(URL);
    if (url == null) {
      settings.problem(URL + " is not set: set it to " + URL_FORM);
      return "";
    } else if (!url.startsWith(URL_START)) {
      settings.wrong(URL, withoutParameters(url), URL_FORM);
    }
    return url;
  }

  /** A password may be among the parameters, or before the host. */
  private static String withoutParameters(String url) {
    int secret = url.indexOf('?');
    String start = secret < 0 ? url : url.substring(0, secret) + "?...";
    int host = start.indexOf('@');
    return host < 0 ? start : "..." + start.substring(host);
  }

  private static Schema schema(Settings settings) {
    String name = settings.text(SCHEMA);
    try {
      return name == null ? Schema.DEFAULT : new Schema(name);
    } catch (IllegalArgumentException e) {
      settings.problem(SCHEMA + ": " + e.getMessage());
      return Schema.DEFAULT;
    }
  }

  private static Duration millis(Settings settings, String name, int otherwise, int least) {
    return Duration.ofMillis(
        settings.number(name, otherwise, least, LONGEST_MILLIS, "milliseconds"));
  }

  /** Without lambdas, as all that every start pays for. */
  private static ConfiguredRouting routing(Settings settings) {
    ConfiguredRouting.Builder routing = ConfiguredRouting.builder();
    String routes = settings.text(ROUTES);
    try {
      if (routes != null) {
        routing.routes(routes);
      }
    } catch (IllegalArgumentException e) {
      settings.problem(ROUTES + ": " + e.getMessage());
    }
    String taskRoutes = settings.text(TASK_ROUTES);
    try {
      if (taskRoutes != null) {
        routing.taskRoutes(taskRoutes);
      }
    } catch (IllegalArgumentException e) {
      settings.problem(TASK_ROUTES + ": " + e.getMessage());
    }
    return routing.defaultQueue(settings.text("pgshunt.default-queue")).build();
  }

  private static @Nullable Path definitions(Settings settings) {
    String file = settings.text(DEFINITIONS);
    try {
      return file == null ? null : Path.of(file);
    } catch (InvalidPathException e) {
      settings.wrong(DEFINITIONS, String.valueOf(file), "the name of a file");
      return null;
    }
  }

  private static VirtualHosts virtualHosts(Settings settings) {
    try {
      return VirtualHosts.of(settings.text(VirtualHosts.SETTING));
    } catch (IllegalArgumentException e) {
      settings.problem(VirtualHosts.SETTING + ": " + e.getMessage());
      return VirtualHosts.of(null);
    }
  }

  /**
   * Reads what the definitions file, if there is one, says of the virtual hosts.
   *
   * @throws ConfigurationException if it cannot be used
   */
  public void readDefinitions() throws ConfigurationException {
    if (definitions != null) {
      try {
        for (VirtualHosts.Host host : virtualHosts.all()) {
          Definitions.addTo(host.topology(), definitions, host.name());
        }
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException(DEFINITIONS + ": " + e.getMessage());
      }
    }
  }
}
