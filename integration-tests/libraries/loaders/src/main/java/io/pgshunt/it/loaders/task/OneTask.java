package io.pgshunt.it.loaders.task;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Sends one task, and prints what loaded amqp-client. */
public final class OneTask {

  private OneTask() {}

  /** Arguments: the broker's URI, the queue. */
  public static void main(String[] arguments) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(arguments[0]);
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          "",
          arguments[1],
          new AMQP.BasicProperties.Builder()
              .contentType("application/json")
              .contentEncoding("utf-8")
              .headers(Map.of("task", "shop.add", "id", "one"))
              .build(),
          "[[2, 3], {}, null]".getBytes(StandardCharsets.UTF_8));
      channel.waitForConfirmsOrDie(30_000);
    }
    Module module = Channel.class.getModule();
    System.out.println(
        "> "
            + (module.isNamed()
                ? "module " + module.getName()
                : "loader " + Channel.class.getClassLoader().getClass().getSimpleName()));
  }
}
