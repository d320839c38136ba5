package io.pgshunt.agent.control;

import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.LazyGate;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.ObjectName;

/** Registers the gate with JMX, once. Thread-safe. */
public final class JmxControl {

  private final LazyGate gate;
  private final AgentLog log;
  private final AtomicBoolean registered = new AtomicBoolean();

  public JmxControl(LazyGate gate, AgentLog log) {
    this.gate = gate;
    this.log = log;
  }

  /** Makes the platform's MBean server, if nobody has; tens of milliseconds. */
  public void register() {
    if (!registered.compareAndSet(false, true)) {
      return;
    }
    try {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(
              new GateControl(gate, AgentVersion.read()), new ObjectName(GateMXBean.NAME));
    } catch (JMException | RuntimeException | LinkageError e) {
      log.warn("cannot be controlled over JMX: " + e);
    }
  }
}
