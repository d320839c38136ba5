package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.weave.Visibility;
import io.pgshunt.agent.weave.WovenCode;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/**
 * Weaves amqp-client's channel class when the application loads it, and costs three comparisons of
 * names for every other class: ASM is loaded on the hit. A class whose shape is not known, or whose
 * loader does not lead to {@code Bridge}, is left alone. Thread-safe.
 */
public final class ChannelTransformer implements ClassFileTransformer {

  /** The class behind every channel, wrapped by the recovering one. */
  public static final String CHANNEL = "com/rabbitmq/client/impl/ChannelN";

  /** Of the class behind every MBean server of the JDK's. */
  private static final String MBEAN_SERVER = "com/sun/jmx/mbeanserver/JmxMBeanServer";

  /** Of the JDK's management agent, by which consoles and commands come. */
  private static final String MANAGEMENT_AGENT = "jdk/internal/agent/Agent";

  /** Hears what the application uses. */
  public interface FirstUse {

    /** It makes an MBean server. */
    void mbeanServerLoaded();

    /** Somebody comes to manage it. */
    void operatorsCome();

    /**
     * The channel class is about to be loaded.
     *
     * @param loader null for the bootstrap loader
     */
    void channelLoaded(@Nullable ClassLoader loader);
  }

  private final FirstUse firstUse;
  private final AgentLog log;
  private volatile boolean woven;

  public ChannelTransformer(FirstUse firstUse, AgentLog log) {
    this.firstUse = firstUse;
    this.log = log;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    noticeJdkClass(name);
    return CHANNEL.equals(name) ? weave(loader, bytes) : null;
  }

  /**
   * A class of the JDK's is loaded, or was when the agent came.
   *
   * @param name with slashes
   */
  public void noticeJdkClass(@Nullable String name) {
    if (MBEAN_SERVER.equals(name)) {
      firstUse.mbeanServerLoaded();
    } else if (MANAGEMENT_AGENT.equals(name)) {
      firstUse.operatorsCome();
    }
  }

  /** Whether there is a channel class that is woven. */
  public boolean hasWoven() {
    return woven;
  }

  /** Whether it is a channel class. */
  public static boolean isChannel(Class<?> loaded) {
    return loaded.getName().equals(CHANNEL.replace('/', '.'));
  }

  private byte @Nullable [] weave(@Nullable ClassLoader loader, byte[] bytes) {
    try {
      if (WovenCode.names(new ClassReader(bytes), Bridge.class)) {
        return null;
      }
      firstUse.channelLoaded(loader);
      if (!Visibility.isSeen(Bridge.class, loader)) {
        log.warn(
            "amqp-client stays as it is, its messages go to AMQP as before: its class loader "
                + loader
                + " does not lead to "
                + Bridge.class.getName());
        return null;
      }
      byte[] channel = ChannelWeaver.weave(bytes, new NearbyClasses(loader));
      woven = true;
      return channel;
    } catch (UnknownShapeException e) {
      log.warn(
          "this version of amqp-client is not known, its messages go to AMQP as before: "
              + e.getMessage());
    } catch (Throwable e) {
      // The JVM would swallow it; the class is loaded as it is
      log.warn("amqp-client cannot be woven, its messages go to AMQP as before: " + e);
    }
    return null;
  }
}
