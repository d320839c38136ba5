package io.pgshunt.servers;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;

/** Asks who answers at an AMQP address. */
final class AmqpProbe {

  private static final int PATIENCE_MS = 5_000;

  private AmqpProbe() {}

  /**
   * The product's name as the server gives it, {@code RabbitMQ} for one.
   *
   * @throws IOException if nobody answers, or does not let us in
   * @throws IllegalArgumentException if {@code uri} is not an AMQP URI
   */
  static String productAt(String uri) throws IOException {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(uri);
    } catch (URISyntaxException | GeneralSecurityException e) {
      throw new IllegalArgumentException("'" + uri + "' is not an AMQP URI", e);
    }
    factory.setConnectionTimeout(PATIENCE_MS);
    factory.setHandshakeTimeout(PATIENCE_MS);
    try (Connection connection = factory.newConnection("pgshunt probe")) {
      return String.valueOf(connection.getServerProperties().get("product"));
    } catch (TimeoutException e) {
      throw new IOException("No AMQP server answers at " + uri, e);
    }
  }
}
