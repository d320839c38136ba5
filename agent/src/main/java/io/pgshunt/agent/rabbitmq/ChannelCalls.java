package io.pgshunt.agent.rabbitmq;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Calls from the agent to a channel, whose class only its own class loader knows. All members were
 * found public before the class was woven. Immutable; kept by the channel's class alone.
 */
final class ChannelCalls {

  /** By class, and as long as the class: an undeployed application leaves nothing here. */
  private static final ClassValue<ChannelCalls> CALLS =
      new ClassValue<>() {
        @Override
        protected ChannelCalls computeValue(Class<?> channel) {
          try {
            return new ChannelCalls(channel);
          } catch (ReflectiveOperationException e) {
            throw changed(e);
          }
        }
      };

  private final Method processAsync;
  private final Constructor<?> command;
  private final Constructor<?> ack;
  private final Constructor<?> nack;

  private final Method basicPublish;
  private final Method txCommit;

  private ChannelCalls(Class<?> channel) throws ReflectiveOperationException {
    ClassLoader loader = channel.getClassLoader();
    processAsync = channel.getMethod("processAsync", load(loader, ChannelShape.COMMAND));
    basicPublish =
        channel.getMethod(
            "basicPublish",
            String.class,
            String.class,
            boolean.class,
            boolean.class,
            load(loader, ChannelShape.PROPERTIES),
            byte[].class);
    txCommit = channel.getMethod("txCommit");
    command =
        load(loader, ChannelShape.AMQ_COMMAND)
            .getConstructor(load(loader, "com/rabbitmq/client/Method"));
    ack = load(loader, ChannelShape.ACK).getConstructor(long.class, boolean.class);
    nack = load(loader, ChannelShape.NACK).getConstructor(long.class, boolean.class, boolean.class);
  }

  private static Class<?> load(@Nullable ClassLoader loader, String name)
      throws ClassNotFoundException {
    return Class.forName(name.replace('/', '.'), false, loader);
  }

  static ChannelCalls of(Object channel) {
    return CALLS.get(channel.getClass());
  }

  /**
   * Lets the channel process a confirm, as if the broker had sent it.
   *
   * @throws IOException as the channel does
   */
  void confirm(Object channel, long number, boolean multiple, boolean positive) throws IOException {
    Object method =
        positive ? make(ack, number, multiple) : make(nack, number, multiple, /* requeue */ false);
    call(processAsync, channel, make(command, method));
  }

  /**
   * Publishes a message as it was given to the channel.
   *
   * @param properties the object that the application gave, or null
   * @throws IOException as the channel does
   */
  void publish(
      Object channel,
      String exchange,
      String routingKey,
      boolean mandatory,
      boolean immediate,
      @Nullable Object properties,
      byte[] body)
      throws IOException {
    call(basicPublish, channel, exchange, routingKey, mandatory, immediate, properties, body);
  }

  /**
   * Commits the channel's transaction and returns its answer.
   *
   * @throws IOException as the channel does
   */
  Object txCommit(Object channel) throws IOException {
    return call(txCommit, channel);
  }

  private static Object make(Constructor<?> constructor, Object... arguments) throws IOException {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw rethrown(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw changed(e);
    }
  }

  private static Object call(Method method, Object channel, @Nullable Object... arguments)
      throws IOException {
    try {
      return method.invoke(channel, arguments);
    } catch (InvocationTargetException e) {
      throw rethrown(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw changed(e);
    }
  }

  private static IllegalStateException changed(ReflectiveOperationException e) {
    return new IllegalStateException("the woven channel class has changed: " + e, e);
  }

  private static IOException rethrown(@Nullable Throwable cause) {
    if (cause instanceof IOException e) {
      return e;
    } else if (cause instanceof RuntimeException e) {
      throw e;
    } else if (cause instanceof Error e) {
      throw e;
    }
    return new IOException(cause);
  }
}
