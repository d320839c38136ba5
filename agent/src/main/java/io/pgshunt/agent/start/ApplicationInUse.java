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
 * logging and JMX before their first use. With JMX it waits longer, until there is an MBean server:
 * to make one costs a small JVM 16 MB of memory, and whoever comes to look makes it anyway.
 */
final class ApplicationInUse implements ChannelTransformer.FirstUse {

  private final GateConfig config;
  private final AgentLog log;
  private final JmxControl jmx;

  private boolean channels;
  private boolean beans;

  ApplicationInUse(GateConfig config, LazyGate gate, AgentLog log) {
    this.config = config;
    this.log = log;
    this.jmx = new JmxControl(gate, log);
  }

  /** Does it on a thread that ends at once: a class is being loaded on this one. */
  @Override
  public void channelLoaded(@Nullable ClassLoader loader) {
    new AgentThreads("pgshunt-start").newThread(new Preparation(loader)).start();
  }

  @Override
  public void mbeanServerLoaded() {
    synchronized (this) {
      beans = true;
      if (!channels || !config.jmx()) {
        return;
      }
    }
    new AgentThreads("pgshunt-start").newThread(new Registration()).start();
  }

  private synchronized boolean mayRegister() {
    channels = true;
    return beans && config.jmx();
  }

  /** Nothing may have been loaded yet, but operators have come. */
  void attached() {
    if (config.jmx()) {
      jmx.register();
    }
  }

  /** No lambda: the JVM's first would cost the application's start. */
  private final class Preparation implements Runnable {
    private final @Nullable ClassLoader loader;

    Preparation(@Nullable ClassLoader loader) {
      this.loader = loader;
    }

    @Override
    public void run() {
      if (config.logTo().equals("jul")) {
        new ApplicationLogging(log).useJul();
      } else if (config.logTo().equals("auto") && loader != null) {
        new ApplicationLogging(log).useSlf4jOf(loader);
      }
      if (mayRegister()) {
        jmx.register();
      }
    }
  }

  private final class Registration implements Runnable {
    @Override
    public void run() {
      jmx.register();
    }
  }
}
