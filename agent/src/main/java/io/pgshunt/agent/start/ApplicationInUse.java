package io.pgshunt.agent.start;

import io.pgshunt.agent.control.ApplicationLogging;
import io.pgshunt.agent.control.JmxControl;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.AgentThreads;
import io.pgshunt.agent.gate.GateConfig;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.agent.rabbitmq.ChannelTransformer;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * What is left to do until the application uses amqp-client. Logging and JMX are taken up only
 * where the application has initialised them, because it may want to configure them before; JMX
 * also when operators come, who initialise it anyway. (To make an MBean server costs a small JVM 16
 * MB of memory.)
 */
final class ApplicationInUse implements ChannelTransformer.FirstUse {

  private final GateConfig config;
  private final AgentLog log;
  private final JmxControl jmx;
  private final Instrumentation instrumentation;

  private @Nullable ApplicationLogging logging;
  private boolean channels;
  private boolean beans;

  ApplicationInUse(
      GateConfig config, LazyGate gate, AgentLog log, Instrumentation instrumentation) {
    this.config = config;
    this.log = log;
    this.jmx = new JmxControl(gate, log);
    this.instrumentation = instrumentation;
  }

  /** Runs nothing of the application: a class is being loaded on this thread. */
  @Override
  public synchronized void channelLoaded(@Nullable ClassLoader loader) {
    channels = true;
    if (beans) {
      startRegistration(/* operators= */ false);
    }
    if (loader != null && !config.logTo().equals("stderr")) {
      if (logging == null) {
        logging = new ApplicationLogging(log, instrumentation);
      }
      if (config.logTo().equals("jul")) {
        logging.useJulOf(loader);
      } else {
        logging.useSlf4jOf(loader);
      }
    }
  }

  @Override
  public synchronized void mbeanServerLoaded() {
    beans = true;
    if (channels) {
      startRegistration(/* operators= */ false);
    }
  }

  @Override
  public void operatorsCome() {
    startRegistration(/* operators= */ true);
  }

  /** Nothing may have been loaded yet, but operators have come. */
  void attached() {
    if (config.jmx()) {
      jmx.register();
    }
  }

  /** On a thread that ends at once: a class is being loaded on this one. */
  private void startRegistration(boolean operators) {
    if (config.jmx()) {
      new AgentThreads("pgshunt-start").newThread(new Registration(operators)).start();
    }
  }

  /** No lambda: the JVM's first would cost the application's start. */
  private final class Registration implements Runnable {
    private final boolean operators;

    Registration(boolean operators) {
      this.operators = operators;
    }

    @Override
    public void run() {
      if (operators) {
        jmx.register();
      } else {
        jmx.registerIfThere();
      }
    }
  }
}
