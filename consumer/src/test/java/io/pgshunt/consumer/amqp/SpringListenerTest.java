package io.pgshunt.consumer.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import io.pgshunt.consumer.TaskHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpRejectAndDontRequeueException;
import org.springframework.amqp.ImmediateAcknowledgeAmqpException;
import org.springframework.amqp.ImmediateRequeueAmqpException;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.BatchMessageListener;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.amqp.support.converter.MessageConversionException;

class SpringListenerTest {

  private static final MessageListener QUIET = message -> {};

  private final List<Message> messages = new ArrayList<>();
  private @Nullable Runs started;

  private static SpringListener listener() {
    return SpringListener.forTasks(List.of("shop.add"), Callbacks.CHAINED_BY_CONSUMER);
  }

  private static MessageListener throwing(RuntimeException thrown) {
    return message -> {
      throw thrown;
    };
  }

  private Runs runs(List<TaskHandler<?>> handlers) {
    started = new Runs(handlers);
    return started;
  }

  private String end(SpringListener listener, MessageListener code) throws Exception {
    return runs(listener.messageListener(code)).end("a");
  }

  /** How a manual listener's task ends. */
  private String endOfManual(ChannelAwareMessageListener code) throws Exception {
    return end(listener().acknowledgeMode(AcknowledgeMode.MANUAL), code);
  }

  private static long tagOf(Message message) {
    return message.getMessageProperties().getDeliveryTag();
  }

  @AfterEach
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void autoAcksWhatReturns() throws Exception {
    assertThat(end(listener(), QUIET)).isEqualTo("returned null");
    assertThat(
            end(
                SpringListener.forTasks(List.of("shop.add"), Callbacks.LEFT_TO_LISTENER),
                messages::add))
        .isEqualTo("done");
  }

  @Test
  void autoRequeuesWhatThrowsUnlessSpringRejectsIt() throws Exception {
    RuntimeException broken = new IllegalStateException("broken");
    RuntimeException rejecting = new AmqpRejectAndDontRequeueException("no");
    RuntimeException requeueing = new ImmediateRequeueAmqpException("again");
    RuntimeException unreadable = new MessageConversionException("not a number");
    String rejected = "rejected: its listener rejected it";

    assertThat(end(listener(), throwing(broken))).isEqualTo("requeued");
    assertThat(end(listener(), throwing(rejecting))).isEqualTo(rejected);
    assertThat(end(listener(), throwing(new IllegalStateException(rejecting)))).isEqualTo(rejected);
    assertThat(end(listener(), throwing(unreadable))).isEqualTo(rejected);
    assertThat(end(listener().defaultRequeueRejected(false), throwing(broken))).isEqualTo(rejected);
    assertThat(end(listener().defaultRequeueRejected(false), throwing(requeueing)))
        .isEqualTo("requeued");
  }

  @Test
  void anErrorHandlerHasTheLastWord() throws Exception {
    AtomicReference<Throwable> handled = new AtomicReference<>();

    assertThat(
            end(
                listener()
                    .errorHandler(
                        thrown -> {
                          handled.set(thrown);
                          throw new ImmediateAcknowledgeAmqpException("never mind");
                        }),
                throwing(new IllegalStateException("broken"))))
        .isEqualTo("returned null");
    assertThat(handled.get()).hasMessage("Listener threw exception").hasRootCauseMessage("broken");
    assertThat(end(listener(), throwing(new ImmediateAcknowledgeAmqpException("never mind"))))
        .isEqualTo("returned null");
  }

  @Test
  void aManualListenerSettlesItsMessages() throws Exception {
    assertThat(endOfManual((message, channel) -> channel.basicAck(tagOf(message), false)))
        .isEqualTo("returned null");
    assertThat(endOfManual((message, channel) -> channel.basicNack(tagOf(message), false, true)))
        .isEqualTo("requeued");
    assertThat(endOfManual((message, channel) -> channel.basicReject(tagOf(message), false)))
        .isEqualTo("rejected: its listener rejected it");
  }

  @Test
  void whatAManualListenerThrowsDoesNotStayUnacked() throws Exception {
    assertThat(
            endOfManual(
                (message, channel) -> {
                  throw new IllegalStateException("broken");
                }))
        .isEqualTo("requeued");
    assertThat(
            endOfManual(
                (message, channel) -> {
                  throw new MessageConversionException("not a number");
                }))
        .isEqualTo("rejected: its listener rejected it");
    assertThat(
            endOfManual(
                (message, channel) -> {
                  channel.basicAck(tagOf(message), false);
                  throw new MessageConversionException("not a number");
                }))
        .isEqualTo("returned null");
  }

  @Test
  void withoutAcksWhatReturnsIsDoneAndWhatThrowsHasFailed() throws Exception {
    SpringListener listener = listener().acknowledgeMode(AcknowledgeMode.NONE);

    assertThat(end(listener, QUIET)).isEqualTo("returned null");
    assertThat(end(listener, throwing(new IllegalStateException("broken"))))
        .isEqualTo("threw IllegalStateException: broken");
  }

  @Test
  void anInterruptedListenerIsInterruptedAndNotRequeued() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ChannelAwareMessageListener waiting = (message, channel) -> never.await();
    Runs.Run run = runs(listener().messageListener(waiting)).start("a").waits();

    run.interrupt();

    assertThat(run.end()).startsWith("threw InterruptedException");
  }

  @Test
  void oneThatAnswersLaterAcksItself() throws Exception {
    AtomicReference<Channel> channel = new AtomicReference<>();
    AtomicReference<AcknowledgeMode> told = new AtomicReference<>();
    ChannelAwareMessageListener asynchronous =
        new ChannelAwareMessageListener() {
          @Override
          public void onMessage(Message message, Channel its) {
            channel.set(its);
          }

          @Override
          public boolean isAsyncReplies() {
            return true;
          }

          @Override
          public void containerAckMode(AcknowledgeMode mode) {
            told.set(mode);
          }
        };
    Runs.Run run = runs(listener().messageListener(asynchronous)).start("a").waits();

    channel.get().basicAck(1, false);

    assertThat(run.end()).isEqualTo("returned null");
    assertThat(told).hasValue(AcknowledgeMode.MANUAL);
  }

  @Test
  void theMessageIsWhatAContainerMakesOfADelivery() throws Exception {
    assertThat(
            runs(listener().channels(2).messageListener(messages::add))
                .end(OneTask.of("a").redelivered()))
        .isEqualTo("returned null");

    MessageProperties properties = messages.get(0).getMessageProperties();
    assertThat(properties.getConsumerQueue()).isEqualTo("q");
    assertThat(properties.getConsumerTag()).isEqualTo("pgshunt.1");
    assertThat(properties.getReceivedRoutingKey()).isEqualTo("q");
    assertThat(properties.getReceivedExchange()).isEmpty();
    assertThat(properties.isRedelivered()).isTrue();
    assertThat(properties.getDeliveryTag()).isEqualTo(1);
    assertThat(properties.getContentType()).isEqualTo("application/json");
    assertThat(properties.getHeaders()).containsEntry("task", "shop.add");
  }

  @Test
  void aListenerOfBatchesIsRefused() {
    BatchMessageListener batches = all -> {};

    assertThatThrownBy(() -> listener().messageListener(batches))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("takes batches: rows are delivered one by one");
  }
}
