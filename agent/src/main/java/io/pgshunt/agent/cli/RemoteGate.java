package io.pgshunt.agent.cli;

import io.pgshunt.agent.control.GateMXBean;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The gate of another process, over JMX. */
final class RemoteGate {

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration STEP = Duration.ofMillis(20);

  private final MBeanServerConnection beans;
  private final ObjectName name;

  RemoteGate(MBeanServerConnection beans) {
    this.beans = beans;
    try {
      this.name = new ObjectName(GateMXBean.NAME);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for a gate that registers only now that somebody asks for it. */
  boolean awaited() throws NoSuchGateException {
    return awaited(PATIENCE);
  }

  /** Whether there is one, before {@code patience} ends. */
  boolean awaited(Duration patience) throws NoSuchGateException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!isThere()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    return true;
  }

  boolean isThere() throws NoSuchGateException {
    try {
      return beans.isRegistered(name);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  void set(String attribute, Object value) throws NoSuchGateException {
    try {
      beans.setAttribute(name, new Attribute(attribute, value));
    } catch (InstanceNotFoundException e) {
      throw absent();
    } catch (JMException e) {
      throw new NoSuchGateException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw lost(e);
    }
  }

  boolean isEnabled() throws NoSuchGateException {
    return Boolean.TRUE.equals(get("Enabled"));
  }

  boolean isShadow() throws NoSuchGateException {
    return Boolean.TRUE.equals(get("Shadow"));
  }

  /** Percent. */
  int rollout() throws NoSuchGateException {
    return (Integer) get("Rollout");
  }

  void resetReport() throws NoSuchGateException {
    try {
      beans.invoke(name, "resetReport", null, null);
    } catch (JMException e) {
      throw new NoSuchGateException("the report cannot be reset: " + e.getMessage());
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private Object get(String attribute) throws NoSuchGateException {
    try {
      return beans.getAttribute(name, attribute);
    } catch (InstanceNotFoundException e) {
      throw absent();
    } catch (JMException e) {
      throw new NoSuchGateException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** One line, for people. */
  String status() throws NoSuchGateException {
    String mode = "off";
    if (isShadow()) {
      mode = "shadow";
    } else if (isEnabled()) {
      mode = "on, rollout " + rollout() + "%";
    }
    return mode + ": " + get("Summary");
  }

  CompositeData[] report() throws NoSuchGateException {
    return (CompositeData[]) get("Report");
  }

  private static NoSuchGateException absent() {
    return new NoSuchGateException("the gate of the process has gone");
  }

  private static NoSuchGateException lost(IOException e) {
    return new NoSuchGateException("the connection to the process was lost: " + e);
  }
}
