package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.ConsumerBuilder;
import io.pgshunt.consumer.amqp.AmqpListener;
import io.pgshunt.consumer.amqp.Callbacks;
import io.pgshunt.it.support.Servers;
import io.pgshunt.task.RawJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a listener says of its messages, and what becomes of them: on rows as on the broker. */
class ListenerAcksTest {

  private static final String TASK = "lab.listened";

  private final List<Delivery> delivered = new CopyOnWriteArrayList<>();
  private final List<Channel> channels = new CopyOnWriteArrayList<>();
  private Lab lab;

  /** What a listener does with a message. */
  private interface Code {
    void on(Channel channel, Delivery delivery) throws IOException;
  }

  @BeforeEach
  void start() {
    lab = new Lab();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private static AmqpListener listener(Callbacks callbacks) {
    return AmqpListener.forTasks(List.of(TASK), callbacks);
  }

  private static AmqpListener listener() {
    return listener(Callbacks.CHAINED_BY_CONSUMER);
  }

  private Function<Channel, DeliverCallback> doing(Code code) {
    return channel -> {
      channels.add(channel);
      return (consumerTag, delivery) -> {
        delivered.add(delivery);
        code.on(channel, delivery);
      };
    };
  }

  private Function<Channel, DeliverCallback> oneByOne(Code code) {
    return channel -> {
      try {
        channel.basicQos(1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return doing(code).apply(channel);
    };
  }

  /** A consumer of the lab's tasks and of what is listened to. */
  private ConsumerBuilder consumer(AmqpListener listener, Code code) {
    return lab.consumer(lab.tasks.handlers()).handlers(listener.deliverCallback(doing(code)));
  }

  private Consumer listen(AmqpListener listener, Code code) {
    return lab.start(consumer(listener, code));
  }

  private static CeleryMessage message(String name) {
    return CeleryMessage.of(TASK, name).link(s("lab.cb")).linkError(s("lab.old_errback"));
  }

  private static void ack(Channel channel, Delivery delivery) throws IOException {
    channel.basicAck(tagOf(delivery), false);
  }

  private static void nothing(Channel channel, Delivery delivery) {
    // Its message stays unacked.
  }

  private static long tagOf(Delivery delivery) {
    return delivery.getEnvelope().getDeliveryTag();
  }

  private static String nameOf(Delivery delivery) {
    return RawJson.parse(new String(delivery.getBody(), StandardCharsets.UTF_8))
        .elements()
        .get(0)
        .elements()
        .get(0)
        .asString();
  }

  private List<Boolean> redelivered() {
    return delivered.stream().map(delivery -> delivery.getEnvelope().isRedeliver()).toList();
  }

  private List<String> deadLetters() throws Exception {
    return lab.column("select reason || ' ' || task_name from pgshunt.dead_letter order by id");
  }

  @Test
  void aMessageThatIsPutBackTooOftenBecomesADeadLetterAndOnErrorFollows() throws Exception {
    lab.publish(message("broken"));
    listen(
        listener().maxRedeliveries(1),
        (channel, delivery) -> {
          throw new IllegalStateException("broken");
        });
    lab.drained();

    assertThat(redelivered()).containsExactly(false, true);
    assertThat(deadLetters()).containsExactly("RETRIES_EXHAUSTED " + TASK);
    assertThat(lab.run("lab.old_errback").error().message()).isEqualTo("broken");
  }

  @Test
  void whatIsSaidOfAMessageMeansOnRowsWhatItMeansToTheBroker() throws Exception {
    List<String> names = List.of("ack", "nack", "reject", "recover", "drop");
    List<String> expected = new ArrayList<>(names);
    expected.addAll(List.of("nack again", "reject again", "recover again"));
    List<String> onRows = new CopyOnWriteArrayList<>();
    for (String name : names) {
      lab.publish(message(name));
    }

    lab.start(
        lab.consumer(lab.tasks.handlers())
            .handlers(
                listener()
                    .deliverCallback(
                        oneByOne((channel, delivery) -> follow(channel, delivery, onRows)))));
    await().until(() -> onRows.size() == expected.size());
    lab.drained();

    assertThat(onRows).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(lab.calls()).containsOnly("lab.cb(null)").hasSize(4);
    assertThat(deadLetters()).containsExactly("REJECTED " + TASK);
    if (Servers.broker().isRealRabbitMq()) {
      assertThat(seenOnBroker(names, expected.size()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private List<String> seenOnBroker(List<String> names, int expected) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (ListenedQueue queue = new ListenedQueue()) {
      for (String name : names) {
        queue.publish(message(name));
      }
      // Else the broker would deliver all before the first is recovered, and that all of them.
      queue.listen(oneByOne((channel, delivery) -> follow(channel, delivery, seen)));
      await().until(() -> seen.size() == expected);
      await().until(() -> queue.waiting() == 0);
    }
    return seen;
  }

  /** Does what the message's name says. */
  private static void follow(Channel channel, Delivery delivery, List<String> seen)
      throws IOException {
    String name = nameOf(delivery);
    boolean again = delivery.getEnvelope().isRedeliver();
    if (name.equals("drop")) {
      channel.basicReject(tagOf(delivery), false);
    } else if (name.equals("ack") || again) {
      ack(channel, delivery);
    } else {
      switch (name) {
        case "nack" -> channel.basicNack(tagOf(delivery), false, true);
        case "reject" -> channel.basicReject(tagOf(delivery), true);
        default -> channel.basicRecover(true);
      }
    }
    seen.add(name + (again ? " again" : ""));
  }

  @Test
  void callbacksAreTheConsumersOrTheListeners() throws Exception {
    listen(listener(Callbacks.LEFT_TO_LISTENER), ListenerAcksTest::ack);

    lab.publish(message("a").then(s("lab.cb2")));
    lab.drained();

    assertThat(lab.calls()).isEmpty();
    assertThat(deadLetters()).isEmpty();
    assertThat(new String(delivered.get(0).getBody(), StandardCharsets.UTF_8))
        .contains("\"callbacks\": [{\"task\":\"lab.cb\"")
        .contains("\"chain\": [{\"task\":\"lab.cb2\"");
  }

  @Test
  void whatThrowsIsDeliveredAgain() throws Exception {
    listen(
        listener(),
        (channel, delivery) -> {
          if (!delivery.getEnvelope().isRedeliver()) {
            throw new IllegalStateException("broken");
          }
          ack(channel, delivery);
        });

    lab.publish(message("a"));
    lab.drained();

    assertThat(redelivered()).containsExactly(false, true);
    assertThat(lab.calls()).containsExactly("lab.cb(null)");
  }

  @Test
  void withAutoAckWhatThrowsHasFailed() throws Exception {
    listen(
        listener().autoAck(),
        (channel, delivery) -> {
          throw new IllegalStateException("broken");
        });
    CeleryMessage message = message("a");

    lab.publish(message);
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.old_errback(\"" + message.id() + "\")");
    assertThat(lab.run("lab.old_errback").error().message()).isEqualTo("broken");
    assertThat(redelivered()).containsExactly(false);
  }

  @Test
  void oneAckMayEndSeveralTasks() throws Exception {
    listen(
        listener(),
        (channel, delivery) -> {
          if (tagOf(delivery) % 4 == 0) {
            channel.basicAck(tagOf(delivery), true);
          }
        });
    for (int i = 0; i < 8; i++) {
      lab.publish(CeleryMessage.of(TASK, i).link(s("lab.cb")));
    }

    await().until(() -> delivered.size() == 8);
    lab.drained();

    assertThat(lab.calls()).containsOnly("lab.cb(null)").hasSize(8);
  }

  @Test
  void whatIsUnackedWhenTheConsumerStopsIsAnothersAndFlagged() throws Exception {
    Consumer stopping =
        lab.start(consumer(listener(), ListenerAcksTest::nothing).shutdownGrace(Duration.ZERO));
    lab.publish(message("a"));
    await().until(() -> delivered.size() == 1);

    stopping.close();
    assertThatThrownBy(() -> ack(channels.get(0), delivered.get(0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("taken back");
    listen(listener(), ListenerAcksTest::ack);
    lab.drained();

    assertThat(redelivered()).containsExactly(false, true);
    assertThat(lab.calls()).containsExactly("lab.cb(null)");
  }

  @Test
  void aMessageThatIsUnackedForTooLongHasFailed() throws Exception {
    listen(listener(), ListenerAcksTest::nothing);
    List<CeleryMessage> messages = new ArrayList<>();
    for (List<Object> limits :
        List.of(Arrays.<Object>asList(null, 0.2), Arrays.<Object>asList(0.2, null))) {
      CeleryMessage message = message("a").header("timelimit", limits);
      messages.add(message);
      lab.publish(message);
    }

    lab.drained();

    assertThat(lab.calls())
        .containsExactlyInAnyOrder(
            "lab.old_errback(\"" + messages.get(0).id() + "\")",
            "lab.old_errback(\"" + messages.get(1).id() + "\")");
    for (Delivery delivery : delivered) {
      assertThatThrownBy(() -> ack(channels.get(0), delivery)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsPublishedOnItsChannelGoesToTheBroker() throws Exception {
    try (ListenedQueue queue = new ListenedQueue()) {
      listen(
          listener().broker(() -> queue.connection().createChannel()),
          (channel, delivery) -> {
            channel.basicPublish("", queue.name(), MessageProperties.BASIC, delivery.getBody());
            ack(channel, delivery);
          });

      lab.publish(message("a"));
      lab.drained();

      await().until(() -> queue.waiting() == 1);
    }
  }
}
