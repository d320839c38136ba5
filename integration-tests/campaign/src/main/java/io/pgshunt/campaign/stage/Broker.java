package io.pgshunt.campaign.stage;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.pgshunt.campaign.service.Queues;
import io.pgshunt.servers.EmbeddedBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The AMQP broker: a RabbitMQ that runs here, or else the embedded one. */
public final class Broker implements AutoCloseable {

  private static final String LOCAL = "amqp://guest:guest@127.0.0.1:5672";
  private static final int CONNECT_MILLIS = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String uri;
  private final String description;
  private final @Nullable EmbeddedBroker embedded;

  private Broker(String uri, String description, @Nullable EmbeddedBroker embedded) {
    this.uri = uri;
    this.description = description;
    this.embedded = embedded;
  }

  /**
   * The RabbitMQ on 127.0.0.1:5672 if there is one.
   *
   * @param onlyEmbedded do not look for it
   */
  public static Broker find(boolean onlyEmbedded) throws IOException {
    if (!onlyEmbedded) {
      try (Connection connection = connect(LOCAL)) {
        Object product = connection.getServerProperties().get("product");
        return new Broker(LOCAL, product + " on 127.0.0.1:5672", null);
      } catch (IOException | TimeoutException nobodyThere) {
        // The embedded one does as well, if less like the real one
        return embedded();
      }
    }
    return embedded();
  }

  private static Broker embedded() throws IOException {
    EmbeddedBroker broker = EmbeddedBroker.launch();
    return new Broker(broker.amqpUri(), broker.describe(), broker);
  }

  public String uri() {
    return uri;
  }

  /** In words, for a line of output. */
  public String describe() {
    return description;
  }

  /** Declares the queues and takes what comes, from now on. */
  public Drain drain(Queues queues) throws IOException {
    try {
      return new Drain(connect(uri), queues);
    } catch (TimeoutException e) {
      throw new IOException("The broker does not answer", e);
    }
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }

  private static Connection connect(String uri) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(uri);
    } catch (Exception e) { // declared so by some of its versions
      throw new CampaignException("'" + uri + "' is not an AMQP URI", e);
    }
    factory.setConnectionTimeout(CONNECT_MILLIS);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection("pgshunt campaign, drain");
  }

  /** Takes the messages of a round from their queues; deletes the queues when it is closed. */
  public static final class Drain implements AutoCloseable {
    private final Connection connection;
    private final Channel channel;
    private final Queues queues;
    private final Queue<String> ids = new ConcurrentLinkedQueue<>();

    private Drain(Connection connection, Queues queues) throws IOException {
      this.connection = connection;
      this.queues = queues;
      this.channel = connection.createChannel();
      for (String queue : queues.all()) {
        channel.queueDeclare(queue, true, false, false, Map.of());
        channel.basicConsume(
            queue,
            true,
            new DefaultConsumer(channel) {
              @Override
              public void handleDelivery(
                  String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                ids.add(properties.getMessageId());
              }
            });
      }
    }

    /**
     * The ids of all messages, once the queues are empty: what producers that have ended had
     * published is in their queues, or was taken.
     */
    public List<String> finish() throws InterruptedException {
      int[] last = {-1};
      Waiting.forCondition(
          "the broker's queues are empty",
          PATIENCE,
          () -> {
            int before = last[0];
            last[0] = ids.size();
            return before == last[0] && waiting() == 0;
          });
      return List.copyOf(ids);
    }

    private long waiting() throws IOException {
      long sum = 0;
      for (String queue : queues.all()) {
        sum += channel.queueDeclarePassive(queue).getMessageCount();
      }
      return sum;
    }

    @Override
    public void close() throws IOException {
      try (connection) {
        for (String queue : queues.all()) {
          channel.queueDelete(queue);
        }
      }
    }
  }
}
