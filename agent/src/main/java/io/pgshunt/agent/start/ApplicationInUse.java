package io.pgshunt.agent.start;

import io.pgshunt.agent.control.ApplicationLogging;
import io.pgshunt.agent.control.JmxControl;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.AgentThreads;
import io.pgshunt.agent.gate.GateConfig;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.agent.rabbitmq.ChannelTransformer;
import org.jspecify.annotations.Nullable;

/**
 * What is left to do until the application uses amqp-client, because it may want to configure
 * logging and JMX before their first use.
 */
final class ApplicationInUse implements ChannelTransformer.FirstUse {

  private final GateConfig config;
  private final AgentLog log;
  private final JmxControl jmx;

  ApplicationInUse(GateConfig config, LazyGate gate, AgentLog log) {
    this.config = config;
    this.log = log;
    this.jmx = new JmxControl(gate, log);
  }

  /** Does it on a thread that ends at once: a class is being loaded on this one. */
  @Override
  public void channelLoaded(@Nullable ClassLoader loader) {
    new AgentThreads("pgshunt-start").newThread(() -> prepare(loader)).start();
  }

  /** Nothing may have been loaded yet, but operators have come. */
  void attached() {
    if (config.jmx()) {
      jmx.register();
    }
  }

  private void prepare(@Nullable ClassLoader loader) {
    if (config.logTo().equals("jul")) {
      new ApplicationLogging(log).useJul();
    } else if (config.logTo().equals("auto") && loader != null) {
      new ApplicationLogging(log).useSlf4jOf(loader);
    }
    if (config.jmx()) {
      jmx.register();
    }
  }
}
