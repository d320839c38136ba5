package io.pgshunt.agent.start;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.control.ConfigFile;
import io.pgshunt.agent.control.ConfigWatch;
import io.pgshunt.agent.dispatcher.Dispatch;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.AgentThreads;
import io.pgshunt.agent.gate.ConfigurationException;
import io.pgshunt.agent.gate.GateConfig;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.agent.rabbitmq.ChannelTransformer;
import io.pgshunt.agent.rabbitmq.RabbitChannels;
import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.agent.routing.Topology;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;

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
    Configuration configuration;
    try {
      configuration = Configuration.read();
    } catch (ConfigurationException e) {
      for (String problem : e.problems()) {
        log.warn(problem + "; until then messages go to AMQP as before");
      }
      return;
    }
    GateConfig config = configuration.gate();
    Topology topology = configuration.topology();
    ConfigFile file = configuration.file();
    Dispatch dispatch = configuration.dispatch();
    QueueNames usedQueues = new QueueNames(!attached);
    LazyGate gate = new LazyGate(config, usedQueues, topology, log);
    if (config.summary()) {
      Runtime.getRuntime().addShutdownHook(new ExitSummary(gate, new AgentLog(System.err)));
    }
    Bridge.connect(
        new RabbitChannels(
            gate,
            usedQueues,
            config.learnDeclarations() ? topology : new Topology(),
            AgentThreads.asNeeded("pgshunt-confirms"),
            log,
            attached));
    ApplicationInUse inUse = new ApplicationInUse(config, gate, log, instrumentation);
    ChannelTransformer transformer = new ChannelTransformer(inUse, log);
    instrumentation.addTransformer(transformer, attached);
    if (dispatch != null) {
      dispatch.start(instrumentation, gate, config.routing(), log, attached);
    }
    if (file != null) {
      ConfigWatch.start(file, gate, log);
    }
    gate.checkFlags();
    if (attached) {
      inUse.attached();
      weaveLoadedChannels(instrumentation, log);
    }
  }

  private static void weaveLoadedChannels(Instrumentation instrumentation, AgentLog log) {
    String channel = ChannelTransformer.CHANNEL.replace('/', '.');
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.getName().equals(channel)) {
        try {
          instrumentation.retransformClasses(loaded);
          log.line(
              "amqp-client is in use already: the channels that are open stay as they are, those"
                  + " opened from now on can move their tasks");
        } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
          log.warn("amqp-client cannot be woven, its messages go to AMQP as before: " + e);
        }
      }
    }
  }
}
