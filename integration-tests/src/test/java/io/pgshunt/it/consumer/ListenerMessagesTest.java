package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.Translation;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.amqp.AmqpListener;
import io.pgshunt.consumer.amqp.Callbacks;
import io.pgshunt.consumer.amqp.SpringListener;
import io.pgshunt.it.support.CaptureQueues;
import io.pgshunt.it.support.CapturedMessages;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.ClientMessages;
import io.pgshunt.it.support.ExpectedOutcomes;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.servers.TestDatabase;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

/**
 * Every captured message that moves, given to one and the same listener by the broker and by a row:
 * it sees no difference. Left out is only what its own times keep from being run now; what becomes
 * of that is asked of the codec alone.
 */
class ListenerMessagesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ExpectedOutcomes outcomes = ExpectedOutcomes.load();
  private final List<CapturedMessage> captures =
      CapturedMessages.acceptable().stream()
          .filter(capture -> outcomes.of(capture).configured() == null)
          .filter(ListenerMessagesTest::lastsOnBroker)
          .toList();

  private List<String> taskNames(List<StoredTask> tasks) {
    return tasks.stream().map(StoredTask::taskName).distinct().toList();
  }

  private static boolean canRunNow(StoredTask task) {
    return (task.eta() == null || task.eta().isBefore(Instant.now()))
        && (task.expires() == null || task.expires().isAfter(Instant.now()));
  }

  private static void assertSame(List<Seen> onRows, List<Seen> onBroker) {
    Comparator<Seen> byWhatTheyAre = Comparator.comparing(Seen::toString);
    assertThat(onRows.stream().sorted(byWhatTheyAre).toList())
        .isEqualTo(onBroker.stream().sorted(byWhatTheyAre).toList());
  }

  @Test
  void aDeliverCallbackSeesWhatTheBrokerWouldHaveDelivered() throws Exception {
    TestDatabase database = Servers.database();
    move(database);
    List<StoredTask> rows = Rows.of(database).stream().map(Rows.Row::task).toList();
    Set<String> runnable =
        rows.stream()
            .filter(ListenerMessagesTest::canRunNow)
            .map(StoredTask::taskId)
            .collect(Collectors.toSet());
    assertThat(runnable).as("tasks that can run").hasSizeGreaterThan(60);

    List<Seen> onBroker = deliveredByBroker(runnable);
    List<Seen> onRows = deliveredByRows(database, rows, onBroker.size());

    assertSame(onRows, onBroker);
  }

  @Test
  void whateverItsTimesEveryMessageComesBackAsItWas() {
    for (CapturedMessage capture : captures) {
      BasicProperties properties = ClientMessages.properties(capture);
      byte[] body = capture.body().toArray();
      AmqpMessage message =
          ClientMessages.message(capture.exchange(), capture.routingKey(), properties, body);

      AmqpMessage back =
          CeleryCodec.encodeAsPublished(payload(message), capture.queue(), Instant.now());

      BasicProperties received =
          ClientMessages.received(ClientMessages.properties(back.properties()), back.body().length);
      assertThat(seen(back.exchange(), back.routingKey(), received, back.body()))
          .as(capture.name())
          .isEqualTo(seen(capture.exchange(), capture.routingKey(), properties, body));
    }
  }

  private static Seen seen(
      String exchange, String routingKey, BasicProperties properties, byte[] body) {
    return Seen.of(new Delivery(new Envelope(1, false, exchange, routingKey), properties, body));
  }

  /** What the agent does to a service that publishes the captures. */
  private void move(TestDatabase database) throws Exception {
    Service.Builder service =
        Service.withAgent(database)
            .set("pgshunt.routes", ExpectedOutcomes.ROUTES)
            .set("pgshunt.default-queue", ExpectedOutcomes.DEFAULT_QUEUE);
    try (Service running = service.start()) {
      running.turnOn();
      running.publishAll(captures);
      running.quit();
    }
  }

  private List<Seen> deliveredByBroker(Set<String> runnable) throws Exception {
    List<CapturedMessage> published =
        captures.stream()
            .filter(capture -> runnable.contains(taskIdOf(capture)))
            // Another broker takes an expiration for over at once.
            .filter(capture -> capture.expiration() == null || Servers.broker().isRealRabbitMq())
            .toList();
    List<Seen> seen = new CopyOnWriteArrayList<>();
    try (CaptureQueues queues = CaptureQueues.declare(published)) {
      for (CapturedMessage capture : published) {
        queues.publish(capture);
      }
      queues.consume(recording(seen));
      await().atMost(PATIENCE).until(() -> seen.size() >= published.size());
    }
    return seen;
  }

  /** A broker that is not RabbitMQ takes an expiration for over at once. */
  private static boolean lastsOnBroker(CapturedMessage capture) {
    return capture.expiration() == null || Servers.broker().isRealRabbitMq();
  }

  private String taskIdOf(CapturedMessage capture) {
    return Objects.requireNonNull(outcomes.of(capture).payload()).taskId();
  }

  private static DeliverCallback recording(List<Seen> seen) {
    return (consumerTag, delivery) -> seen.add(Seen.of(delivery));
  }

  private List<Seen> deliveredByRows(TestDatabase database, List<StoredTask> rows, int expected)
      throws Exception {
    List<Seen> seen = new CopyOnWriteArrayList<>();
    List<String> queues = rows.stream().map(StoredTask::queue).distinct().toList();
    HikariDataSource pool = Lab.pool(Servers.dataSource(database));
    try (pool;
        Consumer consumer =
            Consumer.builder(pool)
                .queues(queues)
                .handlers(
                    AmqpListener.forTasks(taskNames(rows), Callbacks.LEFT_TO_LISTENER)
                        .autoAck()
                        .channels(2)
                        .deliverCallback(channel -> recording(seen)))
                .build()) {
      consumer.start();
      await().atMost(PATIENCE).until(() -> seen.size() >= expected);
    }
    return seen;
  }

  @Test
  void aListenerOfSpringSeesWhatItsContainerWouldHaveGivenIt() throws Exception {
    String queue = "pgshunt.listener." + UUID.randomUUID();
    try (Lab lab = new Lab();
        Connection connection = connection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(queue, false, false, true, null);
      List<StoredTask> rows = new ArrayList<>();
      for (CapturedMessage capture : captures) {
        BasicProperties properties = ClientMessages.properties(capture);
        byte[] body = capture.body().toArray();
        NewTask task =
            new NewTask(queue, payload(ClientMessages.message("", queue, properties, body)));
        if (canRunNow(StoredTask.of(task))) {
          channel.basicPublish("", queue, properties, body);
          lab.enqueueAll(List.of(task));
          rows.add(StoredTask.of(task));
        }
      }

      List<Seen> onBroker = givenByContainer(queue, rows.size());
      List<Seen> onRows = new CopyOnWriteArrayList<>();
      MessageListener listener = message -> onRows.add(Seen.of(message));
      lab.start(
          lab.consumer()
              .queues(queue)
              .handlers(
                  SpringListener.forTasks(taskNames(rows), Callbacks.LEFT_TO_LISTENER)
                      .messageListener(listener)));
      await().atMost(PATIENCE).until(() -> onRows.size() >= rows.size());

      assertSame(onRows, onBroker);
    }
  }

  private static TaskPayload payload(AmqpMessage message) {
    ConfiguredRouting routing =
        ConfiguredRouting.builder()
            .defaultQueue(ExpectedOutcomes.DEFAULT_QUEUE)
            .routes(ExpectedOutcomes.ROUTES)
            .build();
    Translation translation = new CeleryCodec(routing, 8 << 20).decode(message, Instant.now());
    assertThat(translation).isInstanceOf(Translation.Translated.class);
    return ((Translation.Translated) translation).payload();
  }

  private static Connection connection() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(Servers.broker().amqpUri());
    return factory.newConnection("pgshunt integration tests");
  }

  private static List<Seen> givenByContainer(String queue, int expected) {
    List<Seen> seen = new CopyOnWriteArrayList<>();
    CachingConnectionFactory connections = new CachingConnectionFactory();
    connections.setUri(Servers.broker().amqpUri());
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    container.setQueueNames(queue);
    container.setAcknowledgeMode(AcknowledgeMode.AUTO);
    MessageListener listener = message -> seen.add(Seen.of(message));
    container.setMessageListener(listener);
    try {
      container.start();
      await().atMost(PATIENCE).until(() -> seen.size() >= expected);
    } finally {
      container.stop();
      connections.destroy();
    }
    return seen;
  }
}
