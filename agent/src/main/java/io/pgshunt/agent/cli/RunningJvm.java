package io.pgshunt.agent.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A Java process on this machine, reached through the JDK's attach API. That API is called by
 * reflection: its module belongs to the application class loader, which the agent's own does not
 * see.
 */
final class RunningJvm implements AutoCloseable {

  private static final String MACHINE = "com.sun.tools.attach.VirtualMachine";

  private final String pid;
  private final Object machine;
  private final List<JMXConnector> connectors = new ArrayList<>();

  private RunningJvm(String pid, Object machine) {
    this.pid = pid;
    this.machine = machine;
  }

  /** A process that can be attached to. */
  record Listed(String pid, String name) {}

  /** The Java processes of this user, without this one. */
  static List<Listed> list() throws NoSuchGateException {
    String own = String.valueOf(ProcessHandle.current().pid());
    List<Listed> listed = new ArrayList<>();
    try {
      for (Object descriptor : (List<?>) type(MACHINE).getMethod("list").invoke(null)) {
        Class<?> type = type("com.sun.tools.attach.VirtualMachineDescriptor");
        String pid = (String) type.getMethod("id").invoke(descriptor);
        String name = (String) type.getMethod("displayName").invoke(descriptor);
        if (!pid.equals(own)) {
          listed.add(new Listed(pid, name));
        }
      }
      return listed;
    } catch (ReflectiveOperationException e) {
      throw failed("Java processes cannot be listed", e);
    }
  }

  static RunningJvm attach(String pid) throws NoSuchGateException {
    try {
      return new RunningJvm(pid, type(MACHINE).getMethod("attach", String.class).invoke(null, pid));
    } catch (ReflectiveOperationException e) {
      throw failed("process " + pid + " cannot be reached: " + Unreachable.why(pid), e);
    }
  }

  /**
   * Its gate.
   *
   * @throws NoSuchGateException that says why there is none
   */
  RemoteGate gate() throws NoSuchGateException {
    RemoteGate gate = gateIfAny();
    if (!gate.awaited()) {
      throw new NoSuchGateException(
          MissingGate.why(
              pid, properties("getAgentProperties"), properties("getSystemProperties")));
    }
    return gate;
  }

  /** Its gate, which need not be there. */
  RemoteGate gateIfAny() throws NoSuchGateException {
    return new RemoteGate(beans());
  }

  private Properties properties(String method) throws NoSuchGateException {
    try {
      return (Properties) type(MACHINE).getMethod(method).invoke(machine);
    } catch (ReflectiveOperationException e) {
      throw failed("the process does not tell its properties", e);
    }
  }

  /** Loads an agent into the process. */
  void loadAgent(String jar, String arguments) throws NoSuchGateException {
    try {
      type(MACHINE)
          .getMethod("loadAgent", String.class, String.class)
          .invoke(machine, jar, arguments);
    } catch (ReflectiveOperationException e) {
      throw failed("the agent cannot be loaded", e);
    }
  }

  /** The management beans of the process; its local management agent is started if need be. */
  @SuppressWarnings("BanJNDI") // the URL is the one that a process of this user just gave
  private MBeanServerConnection beans() throws NoSuchGateException {
    try {
      String url = (String) type(MACHINE).getMethod("startLocalManagementAgent").invoke(machine);
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url));
      connectors.add(connector);
      return connector.getMBeanServerConnection();
    } catch (ReflectiveOperationException e) {
      throw failed("the process cannot be managed", e);
    } catch (IOException e) {
      throw new NoSuchGateException("the process cannot be managed: " + e);
    }
  }

  @Override
  public void close() throws NoSuchGateException {
    try {
      for (JMXConnector connector : connectors) {
        connector.close();
      }
      type(MACHINE).getMethod("detach").invoke(machine);
    } catch (ReflectiveOperationException e) {
      throw failed("cannot detach", e);
    } catch (IOException e) {
      throw new NoSuchGateException("cannot disconnect: " + e);
    }
  }

  private static Class<?> type(String name) throws NoSuchGateException {
    try {
      return Class.forName(name, true, ClassLoader.getSystemClassLoader());
    } catch (ClassNotFoundException e) {
      throw new NoSuchGateException(
          "this needs a JDK, "
              + ManagementFactory.getRuntimeMXBean().getVmName()
              + " at "
              + System.getProperty("java.home")
              + " lacks the module jdk.attach");
    }
  }

  private static NoSuchGateException failed(String what, ReflectiveOperationException e) {
    Throwable cause = e instanceof InvocationTargetException target ? target.getCause() : e;
    return new NoSuchGateException(what + ": " + cause.getMessage());
  }
}
