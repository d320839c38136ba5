package io.pgshunt.it.loaders.task;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Sends tasks when its standard input says so: {@code first ID} on the channel that is open from
 * the start, {@code new ID} on another, {@code reset} puts the JVM's own system properties back,
 * {@code quit} ends it. Each is answered by one line.
 */
public final class AskedTasks {

  private AskedTasks() {}

  /** Arguments: the broker's URI, the queue. */
  public static void main(String[] arguments) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(arguments[0]);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Connection connection = factory.newConnection()) {
      Channel first = connection.createChannel();
      answer("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "first" -> send(first, arguments[1], words[1]);
          case "new" -> send(connection.createChannel(), arguments[1], words[1]);
          case "on" -> System.setProperty("pgshunt.enabled", "true");
          case "reset" -> System.setProperties(null);
          default -> {
            answer("bye");
            return;
          }
        }
        answer(Channel.class.getClassLoader().getClass().getSimpleName());
      }
    }
  }

  private static void send(Channel channel, String queue, String id) throws IOException {
    channel.basicPublish(
        "",
        queue,
        new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .contentEncoding("utf-8")
            .headers(Map.of("task", "shop.add", "id", id))
            .build(),
        "[[2, 3], {}, null]".getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(String text) {
    System.out.println("> ok 0 " + text);
    System.out.flush();
  }
}
