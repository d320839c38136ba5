package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.gate.BrokerConnection;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a channel's connection knows and has no getter for. What cannot be read is not known:
 * never an exception. Immutable; kept by the connection's class alone.
 */
final class ConnectionFacts {

  /**
   * The one provider whose user is for certain that of the connection. Others may answer with
   * another one by now, and may go over the network for it.
   */
  private static final String FIXED_CREDENTIALS =
      "com.rabbitmq.client.impl.DefaultCredentialsProvider";

  /** Of amqp-client's mechanisms the one that logs in as that user; EXTERNAL asks a certificate. */
  private static final String SASL = "com.rabbitmq.client.DefaultSaslConfig";

  private static final ClassValue<ConnectionFacts> FACTS =
      new ClassValue<>() {
        @Override
        protected ConnectionFacts computeValue(Class<?> connection) {
          return new ConnectionFacts(connection);
        }
      };

  private static final ClassValue<Method> GETTERS =
      new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> channel) {
          try {
            return channel.getMethod("getConnection");
          } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
          }
        }
      };

  private final @Nullable Field virtualHost;
  private final @Nullable Field credentials;
  private final @Nullable Field sasl;

  private ConnectionFacts(Class<?> connection) {
    virtualHost = field(connection, ChannelShape.VIRTUAL_HOST_FIELD);
    credentials = field(connection, "credentialsProvider");
    sasl = field(connection, "saslConfig");
  }

  /** Null if there is none that may be read. */
  private static @Nullable Field field(Class<?> connection, String name) {
    for (Class<?> type = connection; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return field.trySetAccessible() ? field : null;
        }
      }
    }
    return null;
  }

  /** What is known of the connection of a channel. */
  static BrokerConnection of(Object channel) {
    try {
      Object connection = GETTERS.get(channel.getClass()).invoke(channel);
      return connection == null
          ? BrokerConnection.UNKNOWN
          : FACTS.get(connection.getClass()).read(connection);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // The rules that ask for it keep the message on AMQP, and say that it is not known
      return BrokerConnection.UNKNOWN;
    }
  }

  private BrokerConnection read(Object connection) throws ReflectiveOperationException {
    Object host = virtualHost == null ? null : virtualHost.get(connection);
    return new BrokerConnection(host == null ? null : host.toString(), user(connection));
  }

  @SuppressWarnings("ReferenceEquality") // the mechanism is a constant
  private @Nullable String user(Object connection) throws ReflectiveOperationException {
    Object provider = credentials == null ? null : credentials.get(connection);
    Object mechanism = sasl == null ? null : sasl.get(connection);
    if (provider == null
        || mechanism == null
        || !provider.getClass().getName().equals(FIXED_CREDENTIALS)
        || !mechanism.getClass().getName().equals(SASL)
        || mechanism.getClass().getField("PLAIN").get(null) != mechanism) {
      return null;
    }
    Object user = provider.getClass().getMethod("getUsername").invoke(provider);
    return user == null ? null : user.toString();
  }
}
