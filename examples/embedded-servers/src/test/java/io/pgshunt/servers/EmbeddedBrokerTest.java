package io.pgshunt.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerTest {

  @Test
  void aPublishedMessageComesBack() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.launch()) {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setUri(broker.amqpUri());
      try (Connection connection = factory.newConnection();
          Channel channel = connection.createChannel()) {
        channel.queueDeclare("orders", true, false, false, null);
        channel.basicPublish(
            "",
            "orders",
            MessageProperties.PERSISTENT_TEXT_PLAIN,
            "ten socks".getBytes(StandardCharsets.UTF_8));
        GetResponse message = channel.basicGet("orders", true);
        assertThat(message.getBody()).asString(StandardCharsets.UTF_8).isEqualTo("ten socks");
      }
    }
  }
}
