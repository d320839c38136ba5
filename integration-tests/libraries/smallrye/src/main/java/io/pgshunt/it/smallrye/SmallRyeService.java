package io.pgshunt.it.smallrye;

import com.rabbitmq.client.ConnectionFactory;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;

/**
 * Sends a task and prints {@code > sent}. The first argument says whether the library shall wait
 * for publisher confirms, {@code plain} or {@code confirms}; the second is the broker's URI.
 */
public final class SmallRyeService {

  private SmallRyeService() {}

  public static void main(String[] arguments) throws Exception {
    ConnectionFactory broker = new ConnectionFactory();
    broker.setUri(arguments[1]);
    connector("rabbitmq-host", broker.getHost());
    connector("rabbitmq-port", String.valueOf(broker.getPort()));
    connector("rabbitmq-username", broker.getUsername());
    connector("rabbitmq-password", broker.getPassword());
    String channel = "mp.messaging.outgoing.tasks.";
    System.setProperty(channel + "connector", "smallrye-rabbitmq");
    System.setProperty(channel + "virtual-host", broker.getVirtualHost());
    // The library's way to say "the default exchange"
    System.setProperty(channel + "exchange.name", "\"\"");
    System.setProperty(channel + "default-routing-key", "pgshunt.it.nowhere");
    System.setProperty(
        channel + "publish-confirms", String.valueOf(arguments[0].equals("confirms")));
    try (SeContainer container = SeContainerInitializer.newInstance().initialize()) {
      container.select(Tasks.class).get().send("smallrye");
      System.out.println("> sent");
    }
    // Vert.x keeps threads
    System.exit(0);
  }

  private static void connector(String name, String value) {
    System.setProperty(name, value);
  }
}
