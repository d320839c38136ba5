package io.pgshunt.it.support;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.ShutdownSignalException;
import io.pgshunt.it.support.AmqpWire.Content;
import io.pgshunt.it.support.AmqpWire.Message;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges and queues that captured messages go to, on the broker of the tests, for as long as
 * this is open. The queues are exclusive: tests that run at the same time wait for each other, and
 * a queue that somebody else uses is never touched.
 */
public final class CaptureQueues implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final TcpProxy proxy;
  private final Connection connection;
  private final Channel channel;
  private final List<String> queues;
  private int taken;

  private CaptureQueues(TcpProxy proxy, Connection connection, List<CapturedMessage> messages)
      throws IOException {
    this.proxy = proxy;
    this.connection = connection;
    this.queues = messages.stream().map(CapturedMessage::queue).distinct().sorted().toList();
    this.channel = connection.createChannel();
    for (String queue : queues) {
      channel.queueDeclare(queue, false, true, true, Map.of());
    }
    for (CapturedMessage message : messages) {
      if (!message.exchange().isEmpty()) {
        channel.exchangeDeclare(message.exchange(), "direct", false, true, Map.of());
        channel.queueBind(message.queue(), message.exchange(), message.routingKey());
      }
    }
  }

  /** Declares what {@code messages} need. */
  public static CaptureQueues declare(List<CapturedMessage> messages) {
    return await("queues of the captures on the broker")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> tryToDeclare(messages), queues -> queues != null);
  }

  /**
   * What {@link #take} takes once {@code messages} were published: all of them, but a broker that
   * is not RabbitMQ takes an expiration for over at once.
   */
  public static List<Content> deliveriesOf(List<CapturedMessage> messages) {
    boolean expirationsLast = Servers.broker().isRealRabbitMq();
    return inKnownOrder(
        messages.stream()
            .filter(message -> expirationsLast || message.expiration() == null)
            .sorted(Comparator.comparing(CapturedMessage::queue))
            .map(CapturedMessage::content)
            .toList());
  }

  /**
   * Takes every message from the queues, as the broker sends it: at least {@code expected} of them,
   * for which it waits. Queue by queue, each in its order.
   */
  public List<Content> take(int expected) {
    Map<String, List<Content>> taken = new TreeMap<>();
    await("messages on the queues")
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              for (String queue : queues) {
                taken.computeIfAbsent(queue, key -> new ArrayList<>()).addAll(takeFrom(queue));
              }
              return taken.values().stream().mapToInt(List::size).sum() >= expected;
            });
    return inKnownOrder(taken.values().stream().flatMap(List::stream).toList());
  }

  /** Publishes a message to its exchange. */
  public void publish(CapturedMessage message) throws IOException {
    channel.basicPublish(
        message.exchange(),
        message.routingKey(),
        ClientMessages.properties(message),
        message.body().toArray());
  }

  /** Has {@code listener} get what is, or comes to be, on the queues. */
  public void consume(DeliverCallback listener) throws IOException {
    for (String queue : queues) {
      channel.basicConsume(queue, true, listener, consumerTag -> {});
    }
  }

  /** A broker that is not RabbitMQ lets transient messages overtake: there, order says nothing. */
  private static List<Content> inKnownOrder(List<Content> messages) {
    return Servers.broker().isRealRabbitMq()
        ? messages
        : messages.stream().sorted(Comparator.comparing(Content::toString)).toList();
  }

  @Override
  public void close() throws IOException {
    try (proxy) {
      connection.close();
    }
  }

  private List<Content> takeFrom(String queue) throws IOException {
    int before = taken;
    while (channel.basicGet(queue, true) != null) {
      taken++;
    }
    return AmqpWire.gotten(proxy.onlyLink().serverToClient()).subList(before, taken).stream()
        .map(Message::content)
        .toList();
  }

  private static @Nullable CaptureQueues tryToDeclare(List<CapturedMessage> messages)
      throws Exception {
    BrokerAddress broker = BrokerAddress.ofTests();
    TcpProxy proxy = broker.proxy();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.through(proxy));
    factory.setAutomaticRecoveryEnabled(false);
    Connection connection = factory.newConnection("pgshunt integration tests");
    try {
      return new CaptureQueues(proxy, connection, messages);
    } catch (IOException | AlreadyClosedException e) {
      connection.abort();
      proxy.close();
      if (isTaken(e)) {
        return null;
      }
      throw new IllegalStateException(
          "a queue or exchange of the captures is there already, and not the tests' own: name a"
              + " virtual host for the tests with PGSHUNT_TEST_AMQP_URI",
          e);
    }
  }

  private static boolean isTaken(Exception e) {
    ShutdownSignalException signal =
        e instanceof ShutdownSignalException direct
            ? direct
            : e.getCause() instanceof ShutdownSignalException cause ? cause : null;
    return signal != null
        && signal.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.RESOURCE_LOCKED;
  }
}
