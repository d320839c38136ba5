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
            throw new IllegalStateException("the woven channel class has changed: " + e, e);
          }
        }
      };

  private final Method processAsync;
  private final Constructor<?> command;
  private final Constructor<?> ack;
  private final Constructor<?> nack;

  private ChannelCalls(Class<?> channel) throws ReflectiveOperationException {
    ClassLoader loader = channel.getClassLoader();
    processAsync = channel.getMethod("processAsync", load(loader, ChannelShape.COMMAND));
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
    try {
      Object method =
          positive
              ? ack.newInstance(number, multiple)
              : nack.newInstance(number, multiple, /* requeue */ false);
      processAsync.invoke(channel, command.newInstance(method));
    } catch (InvocationTargetException e) {
      throw rethrown(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the woven channel class has changed: " + e, e);
    }
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
