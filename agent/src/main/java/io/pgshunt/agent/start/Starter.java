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
import io.pgshunt.agent.weave.LoadedClasses;
import java.lang.instrument.Instrumentation;
import java.util.List;

/**
 * Starts the agent. Every start of the service pays for what happens here: settings are checked, a
 * transformer is added, nothing else is loaded.
 */
final class Starter {

  private Starter() {}

  /**
   * @param attached whether the application was running already
   * @return false if nothing was started, and why is said
   */
  static boolean start(Instrumentation instrumentation, boolean attached) {
    AgentLog log = new AgentLog(System.err);
    Configuration configuration;
    try {
      configuration = Configuration.read();
    } catch (ConfigurationException e) {
      for (String problem : e.problems()) {
        log.warn(problem + "; until then messages go to AMQP as before");
      }
      return false;
    }
    GateConfig config = configuration.gate();
    ConfigFile file = configuration.file();
    Dispatch dispatch = configuration.dispatch();
    QueueNames usedQueues = new QueueNames(!attached);
    LazyGate gate = new LazyGate(config, usedQueues, log);
    ApplicationInUse inUse = new ApplicationInUse(config, gate, log, instrumentation);
    ChannelTransformer transformer = new ChannelTransformer(inUse, log);
    try {
      // Not one that reweaves, which would come after those of all agents, however they are listed
      instrumentation.addTransformer(transformer, false);
      instrumentation.addTransformer(new DriverTimeZone());
      List<Class<?>> loaded = LoadedClasses.of(instrumentation, ChannelTransformer::isChannel);
      Bridge.connect(
          new RabbitChannels(
              gate,
              usedQueues,
              config.learnDeclarations()
                  ? config.virtualHosts()
                  : config.virtualHosts().unexplored(),
              AgentThreads.asNeeded("pgshunt-confirms"),
              log,
              /* late= */ !loaded.isEmpty()));
      if (file != null) {
        ConfigWatch.start(file, gate, log);
      }
      gate.checkFlags();
      noticeJdkClasses(instrumentation, transformer);
      if (attached) {
        inUse.attached();
      }
      weaveLoadedChannels(loaded, transformer, instrumentation, log);
      if (dispatch != null) {
        dispatch.start(instrumentation, gate, config.routing(), log);
      }
    } catch (Throwable e) {
      // What is woven by now leads nowhere, as with the flag off
      boolean wasThere;
      do {
        wasThere = instrumentation.removeTransformer(transformer);
      } while (wasThere);
      Bridge.connect(null);
      throw e;
    }
    if (config.summary()) {
      Runtime.getRuntime().addShutdownHook(new ExitSummary(gate, new AgentLog(System.err)));
    }
    return true;
  }

  private static void noticeJdkClasses(
      Instrumentation instrumentation, ChannelTransformer transformer) {
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.getClassLoader() == null && loaded.getName().startsWith("com.sun.jmx.")) {
        transformer.noticeJdkClass(loaded.getName().replace('.', '/'));
      }
    }
  }

  /** The JVM took them from a cache, another agent loaded them, or the service is running. */
  private static void weaveLoadedChannels(
      List<Class<?>> loaded,
      ChannelTransformer transformer,
      Instrumentation instrumentation,
      AgentLog log) {
    if (loaded.isEmpty()) {
      return;
    }
    LoadedClasses.weave(
        loaded,
        transformer,
        instrumentation,
        (type, cause) ->
            log.warn(
                "amqp-client was loaded before the agent and cannot be woven, its messages go to"
                    + " AMQP as before: "
                    + cause));
    if (transformer.hasWoven()) {
      log.line(
          "amqp-client was loaded before the agent: channels that are open stay as they are, those"
              + " opened from now on can move their tasks");
    }
  }
}
