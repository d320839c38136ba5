package io.pgshunt.agent.rabbitmq;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/** What a channel counts with, for the one case in which the woven code cannot count itself. */
final class ChannelMetrics {

  private static final ClassValue<ChannelMetrics> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected ChannelMetrics computeValue(Class<?> channel) {
          return new ChannelMetrics(channel);
        }
      };

  /** Null if this version counts nothing, or it may not be read. */
  private final @Nullable Field collector;

  private ChannelMetrics(Class<?> channel) {
    Field found = null;
    for (Class<?> type = channel; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(ChannelShape.METRICS_FIELD) && field.trySetAccessible()) {
          found = field;
        }
      }
    }
    collector = found;
  }

  /**
   * Counts a publish that failed, as the channel does for one that it could not write.
   *
   * @throws IOException as the application's collector throws it, if it does
   */
  static void publishFailed(Object channel, IOException failure) throws IOException {
    Field field = BY_CLASS.get(channel.getClass()).collector;
    if (field == null) {
      return;
    }
    try {
      Class<?> type = field.getType();
      Class<?> channelType =
          ChannelCalls.load(type.getClassLoader(), "com/rabbitmq/client/Channel");
      type.getMethod("basicPublishFailure", channelType, Throwable.class)
          .invoke(field.get(channel), channel, failure);
    } catch (InvocationTargetException e) {
      throw ChannelCalls.rethrown(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw ChannelCalls.changed(e);
    }
  }
}
