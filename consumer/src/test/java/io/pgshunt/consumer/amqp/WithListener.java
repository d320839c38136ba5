package io.pgshunt.consumer.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Delivery;
import io.pgshunt.consumer.TaskHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Listeners that are given tasks one by one, and what they were given. */
abstract class WithListener {

  final BlockingQueue<Delivery> delivered = new LinkedBlockingQueue<>();
  final List<Channel> channels = new ArrayList<>();
  private @Nullable Runs started;

  /** What a listener does with a message. */
  interface Code {
    void on(Channel channel, Delivery delivery) throws Exception;
  }

  static AmqpListener listener() {
    return AmqpListener.forTasks(List.of("shop.add"), Callbacks.CHAINED_BY_CONSUMER);
  }

  static AmqpListener seeingToCallbacks() {
    return AmqpListener.forTasks(List.of("shop.add"), Callbacks.LEFT_TO_LISTENER);
  }

  Runs runs(AmqpListener listener, Code code) {
    return runs(listener.deliverCallback(channel -> callback(channel, code)));
  }

  Runs runs(List<TaskHandler<?>> handlers) {
    started = new Runs(handlers);
    return started;
  }

  private DeliverCallback callback(Channel channel, Code code) {
    channels.add(channel);
    return (tag, delivery) -> {
      delivered.add(delivery);
      try {
        code.on(channel, delivery);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }

  static void ack(Channel channel, Delivery delivery) throws IOException {
    channel.basicAck(tagOf(delivery), false);
  }

  static void nothing(Channel channel, Delivery delivery) {
    // Its message stays unacked.
  }

  static long tagOf(Delivery delivery) {
    return delivery.getEnvelope().getDeliveryTag();
  }

  Delivery next() throws InterruptedException {
    Delivery next = delivered.poll(10, TimeUnit.SECONDS);
    assertThat(next).as("a delivery").isNotNull();
    return next;
  }

  @AfterEach
  void stop() {
    if (started != null) {
      started.close();
    }
  }
}
