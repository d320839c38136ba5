package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import io.pgshunt.consumer.amqp.Callbacks;
import io.pgshunt.consumer.amqp.SpringListener;
import io.pgshunt.it.support.Servers;
import io.pgshunt.task.RawJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpRejectAndDontRequeueException;
import org.springframework.amqp.ImmediateAcknowledgeAmqpException;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.amqp.support.converter.MessageConversionException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

/** The same listener in a container of Spring's and on rows, in each of its modes. */
class SpringListenerModesTest {

  private static final String TASK = "lab.listened";

  private Lab lab;

  @BeforeEach
  void start() {
    lab = new Lab();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  /** Makes a listener that notes what it was given. */
  private interface Noting {
    MessageListener listener(List<String> seen);
  }

  /** Has the listener get a message of each name from rows, and from the broker. */
  private void run(AcknowledgeMode mode, Noting listener, List<String> names, List<String> expected)
      throws Exception {
    List<String> onRows = new CopyOnWriteArrayList<>();
    for (String name : names) {
      lab.publish(message(name));
    }
    lab.start(
        lab.consumer(lab.tasks.handlers())
            .handlers(
                SpringListener.forTasks(List.of(TASK), Callbacks.CHAINED_BY_CONSUMER)
                    .acknowledgeMode(mode)
                    .messageListener(listener.listener(onRows))));
    await().until(() -> onRows.size() == expected.size());
    lab.drained();

    assertThat(onRows).containsExactlyInAnyOrderElementsOf(expected);
    // Another broker does not reject, and does not flag, as RabbitMQ does.
    if (Servers.broker().isRealRabbitMq()) {
      assertThat(seenInContainer(mode, listener, names, expected.size()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static List<String> seenInContainer(
      AcknowledgeMode mode, Noting listener, List<String> names, int expected) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    CachingConnectionFactory connections = new CachingConnectionFactory();
    connections.setUri(Servers.broker().amqpUri());
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    try (ListenedQueue queue = new ListenedQueue()) {
      for (String name : names) {
        queue.publish(message(name));
      }
      container.setQueueNames(queue.name());
      container.setAcknowledgeMode(mode);
      container.setMessageListener(listener.listener(seen));
      container.start();
      await().until(() -> seen.size() == expected);
      container.stop();
      assertThat(queue.waiting()).isZero();
    } finally {
      container.stop();
      connections.destroy();
    }
    return seen;
  }

  private static CeleryMessage message(String name) {
    return CeleryMessage.of(TASK, name).link(s("lab.cb")).linkError(s("lab.old_errback"));
  }

  private static String nameOf(Message message) {
    return RawJson.parse(new String(message.getBody(), StandardCharsets.UTF_8))
        .elements()
        .get(0)
        .elements()
        .get(0)
        .asString();
  }

  private static boolean isAgain(Message message) {
    return message.getMessageProperties().isRedelivered();
  }

  private static String described(Message message) {
    return nameOf(message) + (isAgain(message) ? " again" : "");
  }

  /** Throws what the message's name says. */
  private static MessageListener throwing(List<String> seen) {
    return message -> {
      seen.add(described(message));
      switch (nameOf(message)) {
        case "reject" -> throw new AmqpRejectAndDontRequeueException("no");
        case "unreadable" -> throw new MessageConversionException("not a number");
        case "acknowledge" -> throw new ImmediateAcknowledgeAmqpException("never mind");
        case "break" -> {
          if (!isAgain(message)) {
            throw new IllegalStateException("broken");
          }
        }
        default -> {
          // Returns.
        }
      }
    };
  }

  private List<String> deadLetters() throws Exception {
    return lab.column("select reason from pgshunt.dead_letter order by id");
  }

  @Test
  void auto() throws Exception {
    run(
        AcknowledgeMode.AUTO,
        SpringListenerModesTest::throwing,
        List.of("return", "break", "reject", "unreadable", "acknowledge"),
        List.of("return", "break", "break again", "reject", "unreadable", "acknowledge"));

    assertThat(deadLetters()).containsExactly("REJECTED", "REJECTED");
    assertThat(lab.calls()).containsOnly("lab.cb(null)").hasSize(3);
  }

  /** Says what the message's name says. */
  private static ChannelAwareMessageListener settling(List<String> seen) {
    return (message, channel) -> {
      settle(message, channel);
      seen.add(described(message));
    };
  }

  private static void settle(Message message, Channel channel) throws IOException {
    long tag = message.getMessageProperties().getDeliveryTag();
    switch (nameOf(message)) {
      case "nack" -> channel.basicNack(tag, false, !isAgain(message));
      case "reject" -> channel.basicReject(tag, false);
      default -> channel.basicAck(tag, false);
    }
  }

  @Test
  void manual() throws Exception {
    run(
        AcknowledgeMode.MANUAL,
        SpringListenerModesTest::settling,
        List.of("ack", "nack", "reject"),
        List.of("ack", "nack", "nack again", "reject"));

    assertThat(deadLetters()).containsExactly("REJECTED", "REJECTED");
    assertThat(lab.calls()).containsExactly("lab.cb(null)");
  }

  @Test
  void none() throws Exception {
    run(
        AcknowledgeMode.NONE,
        SpringListenerModesTest::throwing,
        List.of("return", "break"),
        List.of("return", "break"));

    assertThat(lab.calls()).hasSize(2).contains("lab.cb(null)");
    assertThat(lab.run("lab.old_errback").error().message()).isEqualTo("broken");
  }

  /** An application of Spring's whose container is not started. */
  @Configuration
  @EnableRabbit
  static class Application {

    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Bean
    ConnectionFactory connectionFactory() {
      return new CachingConnectionFactory("127.0.0.1", 1);
    }

    @Bean
    SimpleRabbitListenerContainerFactory rabbitListenerContainerFactory(
        ConnectionFactory connections) {
      SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
      factory.setConnectionFactory(connections);
      factory.setAutoStartup(false);
      return factory;
    }

    @RabbitListener(id = "listened", queues = "listened")
    void on(byte[] body, @Header("task") String task) {
      seen.add(
          task + " " + RawJson.parse(new String(body, StandardCharsets.UTF_8)).elements().get(0));
    }
  }

  @Test
  void aMethodWithRabbitListenerIsTheListenerOfItsContainer() throws Exception {
    try (var spring = new AnnotationConfigApplicationContext(Application.class)) {
      AbstractMessageListenerContainer container =
          (AbstractMessageListenerContainer)
              spring.getBean(RabbitListenerEndpointRegistry.class).getListenerContainer("listened");
      lab.start(
          lab.consumer(lab.tasks.handlers())
              .handlers(
                  SpringListener.forTasks(List.of(TASK), Callbacks.CHAINED_BY_CONSUMER)
                      .messageListener(container.getMessageListener())));

      lab.publish(message("a"));
      lab.drained();

      assertThat(spring.getBean(Application.class).seen).containsExactly(TASK + " [\"a\"]");
      assertThat(lab.calls()).containsExactly("lab.cb(null)");
    }
  }
}
