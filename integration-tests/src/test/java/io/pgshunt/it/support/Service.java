package io.pgshunt.it.support;

import io.pgshunt.it.app.ScriptedService;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.ForkedJvm.Answer;
import io.pgshunt.servers.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service under test: {@link ScriptedService} in a JVM of its own, with or without the agent,
 * connected to the broker through a recording proxy. For one thread.
 */
public final class Service implements AutoCloseable {

  /** The channel that is open from the start. */
  public static final String MAIN = "main";

  private static final Pattern SUMMARY =
      Pattern.compile("pgshunt: summary rerouted=(\\d+) passed\\{([^}]*)}.*");

  private final ForkedJvm jvm;
  private final TcpProxy broker;

  private Service(ForkedJvm jvm, TcpProxy broker) {
    this.jvm = jvm;
    this.broker = broker;
  }

  /** A service that nobody gave an agent. */
  public static Builder plain() {
    return new Builder();
  }

  /** A service with the agent, its gate off until told otherwise. */
  public static Builder withAgent() {
    return new Builder().agent();
  }

  /** A service with the agent and {@code database} to reroute to, its gate off. */
  public static Builder withAgent(TestDatabase database) {
    return withAgent().using(database);
  }

  /** As {@link #withAgent(TestDatabase)}, with an option of the JVM before the agent's. */
  public static Builder withAgentAfter(TestDatabase database, String option) {
    return plain().option(option).agent().using(database);
  }

  /** The same, with text behind the jar's name. */
  public static Builder withAgentAndArguments(TestDatabase database, String arguments) {
    Builder builder = new Builder();
    builder.jvm.option("-javaagent:" + Artifacts.agentJar() + "=" + arguments);
    return builder.set("pgshunt.summary", "true").using(database);
  }

  public ForkedJvm jvm() {
    return jvm;
  }

  public void turnOn() {
    jvm.ask("property", "pgshunt.enabled", "true");
  }

  public void turnOff() {
    jvm.ask("property", "pgshunt.enabled", "false");
  }

  public Answer publish(CapturedMessage message) {
    return publish(MAIN, message, "");
  }

  /**
   * Publishes a captured message byte for byte.
   *
   * @param flags {@code mandatory}, {@code immediate}, or empty
   */
  public Answer publish(String channel, CapturedMessage message, String flags) {
    Base64.Encoder base64 = Base64.getEncoder();
    return jvm.tell(
        "publish",
        channel,
        message.exchange(),
        message.routingKey(),
        flags,
        base64.encodeToString(message.properties().toArray()),
        base64.encodeToString(message.body().toArray()));
  }

  public void publishAll(List<CapturedMessage> messages) {
    messages.forEach(message -> publish(message).text());
  }

  /** Everything the service has sent to the broker, cut into frames. */
  public List<AmqpWire.Frame> framesToBroker() {
    return AmqpWire.frames(broker.onlyLink().clientToServer());
  }

  /** Every byte the service has sent to the broker. */
  public byte[] bytesToBroker() {
    return broker.onlyLink().clientToServer();
  }

  /** What the service has published on AMQP; complete once it has quit. */
  public List<AmqpWire.Message> published() {
    return AmqpWire.publishes(broker.onlyLink().clientToServer());
  }

  /** The contents of {@link #published}. */
  public List<AmqpWire.Content> publishedContents() {
    return published().stream().map(AmqpWire.Message::content).toList();
  }

  /** When the broker next answers, the answer is lost and the connection with it. */
  public void loseBrokerAtNextAnswer() {
    broker.cutAtNextAnswer();
  }

  /** The lines in which the agent speaks, so far. */
  public List<String> agentLines() {
    return jvm.errors().stream().filter(line -> line.startsWith("pgshunt:")).toList();
  }

  /** Ends the service and returns what the agent counted. */
  public Summary quit() {
    jvm.quit();
    return jvm.errors().stream()
        .map(SUMMARY::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(Summary::of)
        .orElseGet(() -> new Summary(0, Map.of()));
  }

  @Override
  public void close() {
    jvm.close();
    broker.close();
  }

  /**
   * What the agent counted.
   *
   * @param rerouted messages that became rows
   * @param passed messages left to AMQP, by the name of the reason
   */
  public record Summary(int rerouted, Map<String, Integer> passed) {

    private static Summary of(Matcher line) {
      Map<String, Integer> passed = new TreeMap<>();
      for (String count : line.group(2).split(", ", -1)) {
        if (!count.isEmpty()) {
          String[] parts = count.split("=", 2);
          passed.put(parts[0], Integer.parseInt(parts[1]));
        }
      }
      return new Summary(Integer.parseInt(line.group(1)), passed);
    }
  }

  /** Collects what the service is to be started with. */
  public static final class Builder {
    private final ForkedJvm.Builder jvm = ForkedJvm.of(ScriptedService.class.getName());
    private final List<Path> libraries = new ArrayList<>();
    private String amqpClient = Artifacts.newestAmqpClient();

    private Builder() {}

    private Builder agent() {
      jvm.agent(Artifacts.agentJar());
      return set("pgshunt.summary", "true");
    }

    private Builder using(TestDatabase database) {
      return set("pgshunt.jdbc-url", database.jdbcUrl())
          .set("pgshunt.jdbc-user", database.user())
          .set("pgshunt.jdbc-password", database.password() == null ? "" : database.password())
          // Few tests have a consumer
          .set("pgshunt.require-consumer", "false");
    }

    /** The version of amqp-client that the service uses. */
    public Builder amqpClient(String version) {
      amqpClient = version;
      return this;
    }

    /** Libraries of the service's own, behind amqp-client on its class path. */
    public Builder libraries(List<Path> jars) {
      libraries.addAll(jars);
      return this;
    }

    /** An option of the {@code java} command, after those that are there. */
    public Builder option(String option) {
      jvm.option(option);
      return this;
    }

    public Builder set(String property, String value) {
      jvm.property(property, value);
      return this;
    }

    /** An environment variable. */
    public Builder variable(String name, String value) {
      jvm.variable(name, value);
      return this;
    }

    /** Starts the service, connects it and opens {@link #MAIN}. */
    public Service start() {
      return start("connect");
    }

    /** The same; the service has its publishes observed and counted. */
    public Service startObserved() {
      return start("connect-observed");
    }

    private Service start(String connect) {
      BrokerAddress address = BrokerAddress.ofTests();
      TcpProxy proxy = address.proxy();
      jvm.classPath(Artifacts.serviceClassPath(amqpClient)).classPath(libraries).takesCommands();
      Service service = new Service(jvm.start(), proxy);
      service.jvm.ask(connect, address.through(proxy));
      service.jvm.ask("open", MAIN);
      return service;
    }
  }
}
