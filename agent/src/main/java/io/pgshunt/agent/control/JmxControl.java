package io.pgshunt.agent.control;

import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.AgentVersion;
import io.pgshunt.agent.gate.LazyGate;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** Registers the gate with the platform's MBean server, once. Thread-safe. */
public final class JmxControl {

  /** A bean that only the platform's server has. */
  private static final String OF_THE_PLATFORM = ManagementFactory.RUNTIME_MXBEAN_NAME;

  private final LazyGate gate;
  private final AgentLog log;
  private boolean registered;

  public JmxControl(LazyGate gate, AgentLog log) {
    this.gate = gate;
    this.log = log;
  }

  /** Makes the server if nobody has: somebody who manages the JVM needs it anyway. */
  public void register() {
    register(ManagementFactory.getPlatformMBeanServer());
  }

  /**
   * Does nothing as long as nobody has made the server: how that is done is the application's to
   * say ({@code javax.management.builder.initial}), and it may not have said it yet.
   */
  public void registerIfThere() {
    try {
      MBeanServer server = platformServer();
      if (server != null) {
        register(server);
      }
    } catch (JMException | RuntimeException | LinkageError e) {
      log.warn("cannot be controlled over JMX: " + e);
    }
  }

  private synchronized void register(MBeanServer server) {
    try {
      if (!registered) {
        registered = true;
        server.registerMBean(
            new GateControl(gate, AgentVersion.read()), new ObjectName(GateMXBean.NAME));
      }
    } catch (JMException | RuntimeException | LinkageError e) {
      log.warn("cannot be controlled over JMX: " + e);
    }
  }

  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // the lock that getPlatformMBeanServer takes
  private static @Nullable MBeanServer platformServer() throws JMException {
    ObjectName runtime = new ObjectName(OF_THE_PLATFORM);
    // Whoever makes the platform's server holds this lock until it is whole
    synchronized (ManagementFactory.class) {
      for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
        if (server.isRegistered(runtime)) {
          return server;
        }
      }
    }
    return null;
  }
}
