package io.pgshunt.consumer.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.LongStringHelper;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is delivered, and on which channel. */
class DeliveryTest extends WithListener {

  @Test
  void severalChannelsDeliverAtOnceAndOneDoesNot() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Runs runs =
        runs(
            listener().channels(2),
            (channel, it) -> {
              both.await(10, TimeUnit.SECONDS);
              ack(channel, it);
            });

    Runs.Run first = runs.start("a");
    Runs.Run second = runs.start("b");

    assertThat(first.end()).isEqualTo("returned null");
    assertThat(second.end()).isEqualTo("returned null");
    assertThat(channels).hasSize(2);
    assertThat(List.of(tagOf(next()), tagOf(next()))).containsExactly(1L, 1L);
  }

  @Test
  void qosLimitsWhatAChannelHoldsUnacked() throws Exception {
    Runs runs = runs(listener(), WithListener::nothing);
    channels.get(0).basicQos(1);
    Runs.Run first = runs.start("a").waits();
    Runs.Run second = runs.start("b").waits();
    assertThat(delivered).hasSize(1);

    channels.get(0).basicAck(1, false);

    assertThat(first.end()).isEqualTo("returned null");
    await().until(() -> delivered.size() == 2);
    channels.get(0).basicQos(0, 3, false);
    Runs.Run third = runs.start("c");
    await().until(() -> delivered.size() == 3);
    channels.get(0).basicAck(0, true);
    assertThat(second.end()).isEqualTo("returned null");
    assertThat(third.end()).isEqualTo("returned null");
  }

  @Test
  void aConsumerIsToldItsTagAndGetsTheMessage() throws Exception {
    AtomicReference<String> told = new AtomicReference<>();
    Runs runs =
        runs(
            listener()
                .consumer(
                    channel ->
                        new DefaultConsumer(channel) {
                          @Override
                          public void handleConsumeOk(String consumerTag) {
                            told.set(consumerTag);
                          }

                          @Override
                          public void handleDelivery(
                              String consumerTag,
                              Envelope envelope,
                              com.rabbitmq.client.AMQP.BasicProperties properties,
                              byte[] body)
                              throws IOException {
                            assertThat(consumerTag).isEqualTo(told.get());
                            delivered.add(new Delivery(envelope, properties, body));
                            getChannel().basicAck(envelope.getDeliveryTag(), false);
                          }
                        }));

    assertThat(runs.end("a")).isEqualTo("returned null");

    assertThat(told).hasValue("pgshunt.1");
    Delivery delivery = next();
    assertThat(delivery.getEnvelope().getExchange()).isEmpty();
    assertThat(delivery.getEnvelope().getRoutingKey()).isEqualTo("q");
    assertThat(delivery.getEnvelope().isRedeliver()).isFalse();
    assertThat(delivery.getProperties().getHeaders())
        .containsEntry("task", LongStringHelper.asLongString("shop.add"))
        .containsEntry("retries", 0);
    assertThat(new String(delivery.getBody(), StandardCharsets.UTF_8))
        .isEqualTo(
            "[[2, 3], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\":"
                + " null}]");
  }

  @Test
  void whatFollowsIsInTheBody() throws Exception {
    Runs runs = runs(listener(), WithListener::ack);

    runs.end(
        OneTask.of("a")
            .followedBy(
                Completion.of(
                    List.of(ContinuationSpec.of("shop.log", "logs")),
                    List.of(ContinuationSpec.of("shop.on_err", "errors")))));

    assertThat(new String(next().getBody(), StandardCharsets.UTF_8))
        .contains("\"callbacks\": [{\"task\": \"shop.log\"", "\"errbacks\": [{\"task\": \"shop.on")
        .contains("{\"queue\": \"logs\"}", "{\"queue\": \"errors\"}");
  }

  @Test
  void aRedeliveryIsFlaggedAndHasNoHeaderOfOurs() throws Exception {
    Runs runs = runs(listener(), WithListener::ack);
    TaskPayload.Builder requeued =
        TaskPayload.builder("a", "shop.add")
            .headers(
                RawJson.object(
                    Map.of(Chaining.REQUEUES_HEADER, RawJson.of(3), "tenant", RawJson.of("acme"))));

    runs.end(OneTask.of("a").redelivered().with(requeued));

    Delivery delivery = next();
    assertThat(delivery.getEnvelope().isRedeliver()).isTrue();
    assertThat(delivery.getProperties().getHeaders())
        .containsKey("tenant")
        .doesNotContainKey(Chaining.REQUEUES_HEADER);
  }

  @Test
  void aMessageThatCannotBeMadeIsAFailureAndHoldsNothingUp() throws Exception {
    Runs runs = runs(listener(), WithListener::ack);
    channels.get(0).basicQos(1);
    TaskPayload.Builder tampered =
        TaskPayload.builder("a", "shop.add")
            .headers(RawJson.parse("{\"amqp_properties\": {\"timestamp\": \"noon\"}}"));

    assertThat(runs.end(OneTask.of("a").with(tampered))).startsWith("threw DateTimeParseException");
    assertThat(runs.end("b")).isEqualTo("returned null");
  }

  @Test
  void thereIsAHandlerForEachName() {
    AmqpListener listener =
        AmqpListener.forTasks(List.of("shop.add", "shop.mul"), Callbacks.LEFT_TO_LISTENER);

    assertThat(listener.deliverCallback(channel -> (tag, delivery) -> {}))
        .extracting(TaskHandler::taskName)
        .containsExactly("shop.add", "shop.mul");
    assertThatThrownBy(() -> AmqpListener.forTasks(List.of(), Callbacks.LEFT_TO_LISTENER))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> listener.channels(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
