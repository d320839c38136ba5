package io.pgshunt.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import io.pgshunt.bench.server.Broker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A task and its callback on RabbitMQ, as a careful service does it: the callback is published
 * persistent and confirmed before its task is acknowledged. Each consumer has a channel of its own
 * and serves both queues.
 */
public final class RabbitChain implements Contestant {

  private static final int PREFETCH = 100;
  private static final int LOAD_BATCH = 1_000;
  private static final long CONFIRM_MS = 10_000;
  private static final int UNUSED_MS = 3_600_000;

  private final Broker broker;
  private final Workload workload;
  private final int consumers;
  private final String tasks;
  private final String callbacks;

  public RabbitChain(Broker broker, Workload workload, int consumers) {
    this.broker = broker;
    this.workload = workload;
    this.consumers = consumers;
    String base = "pgshunt-bench-" + ProcessHandle.current().pid();
    this.tasks = base + "-tasks-" + consumers;
    this.callbacks = base + "-callbacks-" + consumers;
  }

  @Override
  public String name() {
    return "RabbitMQ by hand, persistent, confirms, " + consumers + " consumers";
  }

  /** The queue of the tasks. */
  public String queue() {
    return tasks;
  }

  @Override
  public void load(int count) throws IOException {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      declare(channel);
      channel.queuePurge(tasks);
      channel.queuePurge(callbacks);
      channel.confirmSelect();
      byte[] body = workload.args().getBytes(UTF_8);
      for (int i = 0; i < count; i++) {
        publish(channel, tasks, i, body);
        if (i % LOAD_BATCH == LOAD_BATCH - 1) {
          awaitConfirms(channel);
        }
      }
      awaitConfirms(channel);
    } catch (TimeoutException e) {
      throw new IOException("RabbitMQ did not close the channel", e);
    }
  }

  private void declare(Channel channel) throws IOException {
    declare(channel, tasks);
    declare(channel, callbacks);
  }

  /** A durable queue, which goes by itself if the run is broken off. */
  static void declare(Channel channel, String queue) throws IOException {
    channel.queueDeclare(queue, true, false, false, Map.of("x-expires", UNUSED_MS));
  }

  /** Publishes a task, to be confirmed. */
  public static void publish(Channel channel, String queue, long number, byte[] body)
      throws IOException {
    AMQP.BasicProperties properties =
        MessageProperties.PERSISTENT_BASIC
            .builder()
            .contentType("application/json")
            .messageId(TaskIds.of(number))
            .build();
    channel.basicPublish("", queue, properties, body);
  }

  /** Waits until all that was published is confirmed. */
  public static void awaitConfirms(Channel channel) throws IOException {
    try {
      channel.waitForConfirmsOrDie(CONFIRM_MS);
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while waiting for confirms");
    } catch (TimeoutException e) {
      throw new IOException("RabbitMQ does not confirm", e);
    }
  }

  @Override
  public Running start(Journal journal) throws IOException {
    Connection connection = broker.connect();
    for (int i = 0; i < consumers; i++) {
      Channel channel = connection.createChannel();
      declare(channel);
      channel.basicQos(PREFETCH);
      channel.confirmSelect();
      channel.basicConsume(callbacks, false, new Callback(channel, journal));
      channel.basicConsume(tasks, false, new Task(channel, journal));
    }
    return () -> {
      // Acknowledgements that are under way arrive before this does
      connection.close((int) TimeUnit.SECONDS.toMillis(10));
    };
  }

  @Override
  public long left() throws IOException {
    return messages(tasks);
  }

  @Override
  public long callbacksLeft() throws IOException {
    return messages(callbacks);
  }

  private long messages(String queue) throws IOException {
    try (Connection connection = broker.connect()) {
      return connection.createChannel().messageCount(queue);
    }
  }

  @Override
  public boolean usesPostgres() {
    return false;
  }

  @Override
  public void close() throws IOException {
    try (Connection connection = broker.connect()) {
      Channel channel = connection.createChannel();
      channel.queueDelete(tasks);
      channel.queueDelete(callbacks);
    }
  }

  /** Runs a task and sends its callback. */
  private final class Task extends DefaultConsumer {

    private final Journal journal;
    private final String rest = workload.args().substring(1);

    Task(Channel channel, Journal journal) {
      super(channel);
      this.journal = journal;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
        throws IOException {
      long number = TaskIds.number(properties.getMessageId());
      journal.task(number);
      publish(getChannel(), callbacks, number, ("[" + number + "," + rest).getBytes(UTF_8));
      awaitConfirms(getChannel());
      getChannel().basicAck(envelope.getDeliveryTag(), false);
    }
  }

  /** Runs a callback. */
  private static final class Callback extends DefaultConsumer {

    private final Journal journal;

    Callback(Channel channel, Journal journal) {
      super(channel);
      this.journal = journal;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
        throws IOException {
      journal.callback(TaskIds.number(properties.getMessageId()));
      getChannel().basicAck(envelope.getDeliveryTag(), false);
    }
  }
}
