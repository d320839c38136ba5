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
import io.pgshunt.agent.gate.Settings;
import io.pgshunt.agent.rabbitmq.ChannelTransformer;
import io.pgshunt.agent.rabbitmq.RabbitChannels;
import io.pgshunt.agent.routing.QueueNames;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

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
    ConfigFile file;
    GateConfig config;
    Dispatch dispatch = null;
    try {
      file = configFile();
      Settings settings = settings(file);
      config = GateConfig.read(settings);
      if (settings.text("pgshunt.rules") != null) {
        dispatch = Dispatch.read(settings);
      }
      config.readDefinitions();
    } catch (ConfigurationException e) {
      log.warn(e.getMessage() + "; until then messages go to AMQP as before");
      return;
    }
    QueueNames usedQueues = new QueueNames(!attached);
    LazyGate gate = new LazyGate(config, usedQueues, log);
    if (config.summary()) {
      Runtime.getRuntime().addShutdownHook(new ExitSummary(gate, new AgentLog(System.err)));
    }
    Bridge.connect(
        new RabbitChannels(
            gate,
            usedQueues,
            config.learnDeclarations() ? config.virtualHosts() : config.virtualHosts().unexplored(),
            AgentThreads.asNeeded("pgshunt-confirms"),
            log,
            attached));
    ApplicationInUse inUse = new ApplicationInUse(config, gate, log);
    ChannelTransformer transformer = new ChannelTransformer(inUse, log);
    instrumentation.addTransformer(transformer, attached);
    instrumentation.addTransformer(new DriverTimeZone());
    if (dispatch != null) {
      dispatch.start(instrumentation, gate, config.routing(), log, attached);
    }
    if (file != null) {
      ConfigWatch.start(file, gate, log);
    }
    if (attached) {
      inUse.attached();
      weaveLoadedChannels(instrumentation, log);
    }
  }

  private static @Nullable ConfigFile configFile() throws ConfigurationException {
    String name = settings(null).text(ConfigFile.SETTING);
    return name == null ? null : ConfigFile.read(name);
  }

  private static Settings settings(@Nullable ConfigFile file) {
    return new Settings(
        System.getProperties(),
        System.getenv(),
        file == null ? Collections.emptyMap() : file.settings());
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
