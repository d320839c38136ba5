package io.pgshunt.agent.rabbitmq;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
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

  private final Method transmit;
  private final Constructor<?> publishCommand;
  private final Class<?> publishBuilder;
  private final Object noProperties;
  private final boolean wrapsBody;
  private final Method txCommit;

  private ChannelCalls(Class<?> channel) throws ReflectiveOperationException {
    ClassLoader loader = channel.getClassLoader();
    processAsync = channel.getMethod("processAsync", load(loader, ChannelShape.COMMAND));
    Class<?> amqCommand = load(loader, ChannelShape.AMQ_COMMAND);
    transmit = channel.getMethod("transmit", amqCommand);
    publishCommand = publishCommand(loader, amqCommand);
    wrapsBody = publishCommand.getParameterTypes()[2] == ByteBuffer.class;
    publishBuilder = load(loader, "com/rabbitmq/client/AMQP$Basic$Publish$Builder");
    noProperties =
        load(loader, "com/rabbitmq/client/MessageProperties").getField("MINIMAL_BASIC").get(null);
    txCommit = channel.getMethod("txCommit");
    command = amqCommand.getConstructor(load(loader, "com/rabbitmq/client/Method"));
    ack = load(loader, ChannelShape.ACK).getConstructor(long.class, boolean.class);
    nack = load(loader, ChannelShape.NACK).getConstructor(long.class, boolean.class, boolean.class);
  }

  /** Of those newer clients that write from a buffer, the one that takes it. */
  private static Constructor<?> publishCommand(@Nullable ClassLoader loader, Class<?> amqCommand)
      throws ReflectiveOperationException {
    Class<?> method = load(loader, "com/rabbitmq/client/Method");
    Class<?> header = load(loader, "com/rabbitmq/client/impl/AMQContentHeader");
    try {
      return amqCommand.getConstructor(method, header, byte[].class);
    } catch (NoSuchMethodException e) {
      return amqCommand.getConstructor(method, header, ByteBuffer.class);
    }
  }

  static Class<?> load(@Nullable ClassLoader loader, String name) throws ClassNotFoundException {
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
   * Sends a message as it was given to the channel, without what the channel does besides: that was
   * done when it was given.
   *
   * @param properties the object that the application gave, or null
   * @throws IOException as the channel does
   */
  void transmit(
      Object channel,
      String exchange,
      String routingKey,
      boolean mandatory,
      boolean immediate,
      @Nullable Object properties,
      byte[] body)
      throws IOException {
    Object method = publishMethod(exchange, routingKey, mandatory, immediate);
    Object header = properties == null ? noProperties : properties;
    Object content = wrapsBody ? ByteBuffer.wrap(body) : body;
    call(transmit, channel, make(publishCommand, method, header, content));
  }

  /** The AMQP method of a publish. */
  Object publishMethod(String exchange, String routingKey, boolean mandatory, boolean immediate) {
    try {
      Object builder = publishBuilder.getConstructor().newInstance();
      publishBuilder.getMethod("exchange", String.class).invoke(builder, exchange);
      publishBuilder.getMethod("routingKey", String.class).invoke(builder, routingKey);
      publishBuilder.getMethod("mandatory", boolean.class).invoke(builder, mandatory);
      publishBuilder.getMethod("immediate", boolean.class).invoke(builder, immediate);
      return publishBuilder.getMethod("build").invoke(builder);
    } catch (ReflectiveOperationException e) {
      throw changed(e);
    }
  }

  /** What stands for no properties. */
  Object noProperties() {
    return noProperties;
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

  static IllegalStateException changed(ReflectiveOperationException e) {
    return new IllegalStateException("the woven channel class has changed: " + e, e);
  }

  static IOException rethrown(@Nullable Throwable cause) {
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
