package io.pgshunt.agent.bootstrap;

import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Properties;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one class that woven application code calls: it leads from there to the agent's own class
 * loader. Thread-safe.
 *
 * <p>Before Java 24 an application may have a security manager, whose policy knows nothing of what
 * the agent has to do while the application is on the stack. Then the agent is called with its own
 * rights ({@link ChannelEvents#privileged}).
 */
@SuppressWarnings("removal") // the security manager, while there are Javas that have one
public final class Bridge {

  /** The flag; anything but {@code true} is off (rule G1). */
  public static final String FLAG = "pgshunt.enabled";

  /** Whether messages are looked at and reported, and all go to AMQP (rule G5). */
  public static final String SHADOW = "pgshunt.shadow";

  private static final int IS_ON = 1;
  private static final int IS_SHADOW = 2;

  /** Shifts the bits of a value that is neither true nor false, for it is to be named. */
  private static final int UNCLEAR = 2;

  private static final Object SWITCH = new Object();

  private static volatile @Nullable ChannelEvents agent;
  private static volatile int lastSeen;
  private static volatile boolean renumbering;

  private static final ThreadLocal<Boolean> OBSERVED = new ThreadLocal<>();
  private static volatile boolean observing;

  /** The system properties that were last read; an application may put others in their place. */
  private static volatile @Nullable Properties properties;

  private Bridge() {}

  /** Leads to {@code events} from now on; null leads nowhere. */
  public static void connect(@Nullable ChannelEvents events) {
    properties = events == null ? null : System.getProperties();
    agent = events;
  }

  /**
   * Whether publishes go to AMQP as if there were no agent. Asked on every publish: no allocation
   * and no lock unless the answer has changed since the last time, or there is a security manager.
   */
  public static boolean isOff() {
    ChannelEvents events = agent;
    if (events == null) {
      return true;
    }
    int state = System.getSecurityManager() == null ? state(events) : privilegedState(events);
    if (state != lastSeen) {
      announce(state);
    }
    return (state & (IS_ON | IS_SHADOW)) == 0;
  }

  private static int bits(String property, int bit) {
    String value = System.getProperty(property);
    if (value == null || value.equals("false")) {
      return 0;
    }
    return value.equals("true") ? bit : bit << UNCLEAR;
  }

  /** Whether messages are only looked at; wins over the flag. */
  public static boolean isShadow() {
    isOff();
    return (lastSeen & IS_SHADOW) != 0;
  }

  @SuppressWarnings("ReferenceEquality") // whether they were replaced, not what is in them
  private static int state(ChannelEvents events) {
    Properties now = System.getProperties();
    Properties before = properties;
    if (now != before && before != null) {
      events.propertiesReplaced(before, now);
      properties = now;
    }
    return bits(FLAG, IS_ON) | bits(SHADOW, IS_SHADOW);
  }

  private static int privilegedState(ChannelEvents events) {
    return AccessController.doPrivileged((PrivilegedAction<Integer>) () -> state(events));
  }

  private static void announce(int state) {
    synchronized (SWITCH) {
      if (state == lastSeen) {
        return;
      }
      lastSeen = state;
    }
    ChannelEvents events = events();
    if (events != null) {
      events.switched((state & IS_ON) != 0, (state & IS_SHADOW) != 0);
    }
  }

  /** To be called with the application on the stack; null if there is no agent. */
  private static @Nullable ChannelEvents events() {
    ChannelEvents events = agent;
    return events == null || System.getSecurityManager() == null ? events : events.privileged();
  }

  /**
   * Says whether what this thread publishes until further notice is within an observation of
   * amqp-client's that the agent began, and is not to be observed, nor looked at, again.
   */
  public static void setObserved(boolean observed) {
    observing = true;
    if (observed) {
      OBSERVED.set(true);
    } else {
      OBSERVED.remove();
    }
  }

  /** See {@link #setObserved}. */
  public static boolean isObserved() {
    return observing && OBSERVED.get() != null;
  }

  /** The collector that is to observe a publish of this thread: {@code none} if it is observed. */
  public static @Nullable Object collector(@Nullable Object actual, @Nullable Object none) {
    return isObserved() ? none : actual;
  }

  /** See {@link ChannelEvents#publish}; {@link ChannelEvents#GO_ON} if there is no agent. */
  public static int publish(
      Object channel,
      @Nullable String exchange,
      @Nullable String routingKey,
      boolean mandatory,
      boolean immediate,
      @Nullable Object @Nullable [] properties,
      @Nullable Object body,
      @Nullable Object listener,
      boolean open,
      long nextPublishSeqNo)
      throws IOException {
    ChannelEvents events = events();
    return events == null
        ? ChannelEvents.GO_ON
        : events.publish(
            channel,
            exchange,
            routingKey,
            mandatory,
            immediate,
            properties,
            body,
            listener,
            open,
            nextPublishSeqNo);
  }

  /** See {@link ChannelEvents#opened}. */
  public static void opened(Object channel) {
    ChannelEvents events = events();
    if (events != null) {
      events.opened(channel);
    }
  }

  /** See {@link ChannelEvents#moved}. */
  public static void moved(Object channel, long sequenceNumber, SortedSet<Long> unconfirmed) {
    ChannelEvents events = events();
    if (events != null) {
      renumbering = true;
      events.moved(channel, sequenceNumber, unconfirmed);
    }
  }

  /**
   * Whether a message was ever moved on a channel in confirm mode: until then the broker's numbers
   * are the application's, and confirms need no second look.
   */
  public static boolean isRenumbering() {
    return renumbering;
  }

  /** See {@link ChannelEvents#confirmed}; false if there is no agent. */
  public static boolean confirmed(
      Object channel, long deliveryTag, boolean multiple, boolean positive) {
    ChannelEvents events = events();
    return events != null && events.confirmed(channel, deliveryTag, multiple, positive);
  }

  /** See {@link ChannelEvents#txSelected}. */
  public static void txSelected(Object channel) {
    ChannelEvents events = events();
    if (events != null) {
      events.txSelected(channel);
    }
  }

  /** See {@link ChannelEvents#txCommit}; null if there is no agent. */
  public static @Nullable Object txCommit(Object channel) throws IOException {
    ChannelEvents events = events();
    return events == null ? null : events.txCommit(channel);
  }

  /** See {@link ChannelEvents#txRollback}. */
  public static void txRollback(Object channel) {
    ChannelEvents events = events();
    if (events != null) {
      events.txRollback(channel);
    }
  }

  /** See {@link ChannelEvents#declared}. */
  public static void declared(Object channel, String operation, @Nullable Object[] arguments) {
    ChannelEvents events = events();
    if (events != null) {
      events.declared(channel, operation, arguments);
    }
  }

  /** See {@link ChannelEvents#asked}. */
  public static void asked(Object channel, Object method, CompletableFuture<?> answer) {
    ChannelEvents events = events();
    if (events != null) {
      events.asked(channel, method, answer);
    }
  }

  /** See {@link ChannelEvents#queueUsed}. */
  public static void queueUsed(@Nullable String queue) {
    ChannelEvents events = events();
    if (events != null) {
      events.queueUsed(queue);
    }
  }
}
