package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.bootstrap.ChannelEvents;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * amqp-client lets the application observe a publish: what it sets ({@code ObservationCollector},
 * Micrometer's for example) is called around the write, and may add headers, such as the trace's.
 * Whether a message becomes a row has to be decided in there, with those headers. Immutable; kept
 * by the channel's class alone.
 *
 * <pre>
 * collector.publish(properties -> gate takes it ? nothing : channel.basicPublish, not observed again)
 * </pre>
 */
final class ChannelObservation {

  private static final ClassValue<ChannelObservation> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected ChannelObservation computeValue(Class<?> channel) {
          return new ChannelObservation(channel);
        }
      };

  /** Null if this version has none, or it may not be read. */
  private final @Nullable Field collector;

  /** The one that does nothing, and stands for none. */
  private final @Nullable Field none;

  private final @Nullable Method collectorPublish;
  private final @Nullable Method terminalPublish;
  private final @Nullable Method connectionInfo;

  /** Decides about a message with the properties that it has by now. */
  interface Decision {

    /**
     * @param properties as {@code ChannelEvents.publish} states
     * @return whether it is taken
     */
    boolean take(@Nullable Object[] properties) throws IOException;
  }

  private ChannelObservation(Class<?> channel) {
    Field field = null;
    Method info = null;
    for (Class<?> type = channel; type != null; type = type.getSuperclass()) {
      for (Field declared : type.getDeclaredFields()) {
        if (declared.getName().equals(ChannelShape.OBSERVATION_FIELD)
            && declared.trySetAccessible()) {
          field = declared;
        }
      }
      for (Method declared : type.getDeclaredMethods()) {
        if (declared.getName().equals("connectionInfo")
            && declared.getParameterCount() == 0
            && declared.trySetAccessible()) {
          info = declared;
        }
      }
    }
    collector = field;
    none = field == null ? null : constant(field.getType());
    collectorPublish = field == null ? null : named("publish", field.getType());
    connectionInfo = info;
    terminalPublish = named("basicPublish", channel);
  }

  private static Field constant(Class<?> type) {
    try {
      return type.getField(ChannelShape.NO_OBSERVATION);
    } catch (NoSuchFieldException e) {
      // Its shape was checked before the channel was woven
      throw ChannelCalls.changed(e);
    }
  }

  /** Of those of that name, the one with the most parameters. */
  private static @Nullable Method named(String name, Class<?> type) {
    Method most = null;
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name)
          && !method.isBridge()
          && (most == null || method.getParameterCount() > most.getParameterCount())) {
        most = method;
      }
    }
    return most;
  }

  /** What observes the publishes of a channel; null if nothing does. */
  @SuppressWarnings("ReferenceEquality") // the collector that does nothing is one object
  static @Nullable Object collectorOf(Object channel) {
    ChannelObservation observation = BY_CLASS.get(channel.getClass());
    Field field = observation.collector;
    if (field == null || observation.none == null || observation.connectionInfo == null) {
      return null;
    }
    try {
      Object found = field.get(channel);
      return found == observation.none.get(null) ? null : found;
    } catch (ReflectiveOperationException e) {
      throw ChannelCalls.changed(e);
    }
  }

  /**
   * Publishes within the observation.
   *
   * @param listener amqp-client's, or null
   * @return {@link ChannelEvents#TAKEN} or {@link ChannelEvents#DONE}
   * @throws IOException as {@code decision} or the channel does
   */
  static int publish(
      Object channel,
      Object collector,
      PublishCall call,
      @Nullable Object listener,
      Decision decision)
      throws IOException {
    return BY_CLASS.get(channel.getClass()).run(channel, collector, call, listener, decision);
  }

  private int run(
      Object channel,
      Object collector,
      PublishCall call,
      @Nullable Object listener,
      Decision decision)
      throws IOException {
    ChannelCalls calls = ChannelCalls.of(channel);
    Object given = call.properties();
    int[] outcome = {ChannelEvents.DONE};
    try {
      Method observe = present(collectorPublish);
      Class<?> callType = observe.getParameterTypes()[0];
      Object observed =
          Proxy.newProxyInstance(
              callType.getClassLoader(),
              new Class<?>[] {callType},
              (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                  return ofObject(proxy, method, arguments);
                }
                Object properties = arguments[0];
                if (decision.take(values(channel, properties))) {
                  outcome[0] = ChannelEvents.TAKEN;
                } else {
                  publishUnobserved(channel, call, properties, listener);
                }
                return null;
              });
      observe.invoke(
          collector,
          observed,
          calls.publishMethod(
              call.exchange(), call.routingKey(), call.mandatory(), call.immediate()),
          given == null ? calls.noProperties() : given,
          call.body(),
          present(connectionInfo).invoke(channel));
      return outcome[0];
    } catch (InvocationTargetException e) {
      throw ChannelCalls.rethrown(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw ChannelCalls.changed(e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a proxy equals itself only
  private static Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "pgshunt's publish call";
    };
  }

  private void publishUnobserved(
      Object channel, PublishCall call, @Nullable Object properties, @Nullable Object listener)
      throws Throwable {
    Method publish = present(terminalPublish);
    Bridge.setObserved(true);
    try {
      if (publish.getParameterCount() > 6) {
        publish.invoke(
            channel,
            call.exchange(),
            call.routingKey(),
            call.mandatory(),
            call.immediate(),
            properties,
            call.body(),
            listener);
      } else {
        publish.invoke(
            channel,
            call.exchange(),
            call.routingKey(),
            call.mandatory(),
            call.immediate(),
            properties,
            call.body());
      }
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    } finally {
      Bridge.setObserved(false);
    }
  }

  private static @Nullable Object[] values(Object channel, Object properties) {
    @Nullable Object[] values = new Object[ChannelEvents.PROPERTIES];
    try {
      Class<?> type =
          ChannelCalls.load(channel.getClass().getClassLoader(), ChannelShape.PROPERTIES);
      for (int i = 0; i < ChannelShape.GETTERS.length; i++) {
        String getter = ChannelShape.GETTERS[i];
        values[i] = type.getMethod(getter.substring(0, getter.indexOf('('))).invoke(properties);
      }
    } catch (ReflectiveOperationException e) {
      throw ChannelCalls.changed(e);
    }
    values[ChannelEvents.PROPERTIES - 1] = properties;
    return values;
  }

  private static <T> T present(@Nullable T found) {
    if (found == null) {
      throw new IllegalStateException("the woven channel class has changed");
    }
    return found;
  }
}
