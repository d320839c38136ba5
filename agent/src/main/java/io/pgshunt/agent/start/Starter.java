package io.pgshunt.agent.start;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.AgentThreads;
import io.pgshunt.agent.gate.ConfigurationException;
import io.pgshunt.agent.gate.GateConfig;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.agent.gate.Settings;
import io.pgshunt.agent.rabbitmq.ChannelTransformer;
import io.pgshunt.agent.rabbitmq.RabbitChannels;
import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.agent.routing.Topology;
import java.lang.instrument.Instrumentation;

/**
 * Starts the agent. Every start of the service pays for what happens here: settings are checked, a
 * transformer is added, nothing else is loaded.
 */
public final class Starter {

  private Starter() {}

  /**
   * Called by name from the entry class.
   *
   * @param attached whether the application was running already
   */
  public static void start(Instrumentation instrumentation, boolean attached) {
    AgentLog log = new AgentLog(System.err);
    Settings settings = new Settings(System.getProperties(), System.getenv());
    GateConfig config;
    Topology topology;
    try {
      config = GateConfig.read(settings);
      topology = config.readTopology();
    } catch (ConfigurationException e) {
      log.line(e.getMessage() + "; until then messages go to AMQP as before");
      return;
    }
    QueueNames usedQueues = new QueueNames();
    LazyGate gate = new LazyGate(config, usedQueues, topology, log);
    if (config.summary()) {
      Runtime.getRuntime().addShutdownHook(new ExitSummary(gate, log));
    }
    Bridge.connect(
        new RabbitChannels(
            gate,
            usedQueues,
            config.learnDeclarations() ? topology : new Topology(),
            AgentThreads.asNeeded("pgshunt-confirms"),
            log));
    instrumentation.addTransformer(new ChannelTransformer(log));
    if (attached) {
      mentionLoadedChannels(instrumentation, log);
    }
  }

  private static void mentionLoadedChannels(Instrumentation instrumentation, AgentLog log) {
    String channel = ChannelTransformer.CHANNEL.replace('/', '.');
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.getName().equals(channel)) {
        log.line(
            "amqp-client is in use already, its messages go to AMQP as before: start the service"
                + " with -javaagent to move them");
        return;
      }
    }
  }
}
