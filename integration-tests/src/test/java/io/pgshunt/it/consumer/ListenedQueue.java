package io.pgshunt.it.consumer;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.it.support.ClientMessages;
import io.pgshunt.it.support.Servers;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Function;

/** A queue on the broker of the tests, for as long as this is open. */
final class ListenedQueue implements AutoCloseable {

  private final String name = "pgshunt.listened." + UUID.randomUUID();
  private final Connection connection;
  private final Channel channel;

  ListenedQueue() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(Servers.broker().amqpUri());
    connection = factory.newConnection("pgshunt integration tests");
    channel = connection.createChannel();
    channel.queueDeclare(name, false, false, false, null);
  }

  String name() {
    return name;
  }

  Connection connection() {
    return connection;
  }

  void publish(CeleryMessage message) throws IOException {
    AmqpMessage amqp = message.protocol2();
    channel.basicPublish("", name, ClientMessages.properties(amqp.properties()), amqp.body());
  }

  void listen(Function<Channel, DeliverCallback> listener) throws IOException {
    Channel own = connection.createChannel();
    own.basicConsume(name, false, listener.apply(own), consumerTag -> {});
  }

  /** How many messages wait that no channel holds. */
  long waiting() throws IOException {
    return channel.messageCount(name);
  }

  @Override
  public void close() throws IOException {
    try (connection) {
      channel.queueDelete(name);
    }
  }
}
