package io.pgshunt.bench.server;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ.
 *
 * @param description its product and version
 */
public record Broker(String uri, String description) {

  private static final String LOCAL = "amqp://guest:guest@127.0.0.1:5672";
  private static final int PATIENCE_MS = 3_000;

  /**
   * @param uri null for the one on this machine
   * @return empty if no RabbitMQ answers there
   */
  public static Optional<Broker> find(@Nullable String uri) {
    String address = uri == null ? LOCAL : uri;
    try (Connection connection = new Broker(address, "").connect()) {
      Object product = connection.getServerProperties().get("product");
      Object version = connection.getServerProperties().get("version");
      return String.valueOf(product).equals("RabbitMQ")
          ? Optional.of(new Broker(address, product + " " + version))
          : Optional.empty();
    } catch (IOException nobodyThere) {
      return Optional.empty();
    }
  }

  public Connection connect() throws IOException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setConnectionTimeout(PATIENCE_MS);
    try {
      factory.setUri(uri);
      return factory.newConnection("pgshunt benchmark");
    } catch (URISyntaxException | GeneralSecurityException e) {
      throw new IllegalArgumentException("'" + uri + "' is not an AMQP URI", e);
    } catch (TimeoutException e) {
      throw new IOException("RabbitMQ does not answer", e);
    }
  }
}
