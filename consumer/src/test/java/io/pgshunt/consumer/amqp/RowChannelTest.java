package io.pgshunt.consumer.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.WriteListener;
import io.pgshunt.consumer.amqp.HeldMessage.End;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowChannelTest {

  private final List<String> onBroker = new ArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();

  private static RowChannel channel(@Nullable Callable<Channel> broker) {
    return new RowChannel(3, broker, () -> {});
  }

  private Channel openBroker() {
    opened.incrementAndGet();
    return (Channel)
        Proxy.newProxyInstance(
            Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, this::record);
  }

  private @Nullable Object record(Object self, Method method, @Nullable Object[] args)
      throws IOException {
    onBroker.add(method.getName());
    if (method.getName().equals("exchangeDelete")) {
      throw new IOException("no such exchange");
    }
    return method.getReturnType() == long.class ? 5L : null;
  }

  private static HeldMessage deliver(RowChannel channel) {
    HeldMessage message = channel.unacked().next();
    channel.unacked().add(message);
    return message;
  }

  @Test
  void whatNeedsABrokerSaysSo() {
    Channel channel = channel(null).proxy();

    assertThatThrownBy(() -> channel.basicPublish("", "q", MessageProperties.BASIC, new byte[0]))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "Channel.basicPublish: this channel stands for rows and has no broker; give the"
                + " listener one, as in broker(connection::createChannel)");
    assertThatThrownBy(channel::getConnection).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(channel::confirmSelect).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aDefaultMethodOfTheInterfaceIsWhatItIs() {
    Channel channel = channel(null).proxy();

    assertThatThrownBy(
            () ->
                channel.basicPublish(
                    "",
                    "q",
                    false,
                    false,
                    MessageProperties.BASIC,
                    ByteBuffer.allocate(0),
                    (WriteListener) null))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whatIsOfDeliveriesNeverReachesTheBroker() throws Exception {
    RowChannel rows = channel(this::openBroker);
    Channel channel = rows.proxy();
    HeldMessage message = deliver(rows);

    channel.basicAck(message.tag(), false);
    channel.basicQos(10, true);
    channel.basicRecover(true);
    channel.close(200, "bye");
    channel.abort();

    assertThat(message.awaitEnd()).isEqualTo(End.ACKED);
    assertRefused(() -> channel.basicGet("q", true));
    assertRefused(() -> channel.basicConsume("q", (tag, it) -> {}, tag -> {}));
    assertRefused(() -> channel.basicCancel("pgshunt.3"));
    assertThat(opened).hasValue(0);
  }

  private static void assertRefused(ThrowingCallable consuming) {
    assertThatThrownBy(consuming)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("this channel delivers rows");
  }

  @Test
  void theRestGoesToOneChannelOfTheBroker() throws Exception {
    Channel channel = channel(this::openBroker).proxy();

    channel.basicPublish("", "q", MessageProperties.BASIC, new byte[0]);
    assertThat(channel.messageCount("q")).isEqualTo(5);
    assertThatThrownBy(() -> channel.exchangeDelete("x"))
        .isInstanceOf(IOException.class)
        .hasMessage("no such exchange");

    assertThat(onBroker).containsExactly("basicPublish", "messageCount", "exchangeDelete");
    assertThat(opened).hasValue(1);
  }

  @Test
  void aTransactionIsTheBrokersFirst() throws Exception {
    RowChannel rows = channel(this::openBroker);
    Channel channel = rows.proxy();
    HeldMessage message = deliver(rows);

    channel.txSelect();
    channel.basicPublish("", "q", MessageProperties.BASIC, new byte[0]);
    channel.basicAck(message.tag(), false);
    assertThat(message.hasEnded()).isFalse();
    channel.txCommit();

    assertThat(message.awaitEnd()).isEqualTo(End.ACKED);
    assertThat(onBroker).containsExactly("txSelect", "basicPublish", "txCommit");
  }

  @Test
  void aCommitThatTheBrokerRefusesAcksNothing() throws Exception {
    RowChannel rows =
        channel(
            () ->
                (Channel)
                    Proxy.newProxyInstance(
                        Channel.class.getClassLoader(),
                        new Class<?>[] {Channel.class},
                        (self, method, args) -> {
                          if (method.getName().equals("txCommit")) {
                            throw new IOException("refused");
                          }
                          return null;
                        }));
    HeldMessage message = deliver(rows);
    rows.proxy().txSelect();
    rows.proxy().basicAck(message.tag(), false);

    assertThatThrownBy(() -> rows.proxy().txCommit()).hasMessage("refused");

    assertThat(message.hasEnded()).isFalse();
    assertThat(rows.unacked().size()).isEqualTo(1);
  }

  @Test
  void aBrokerThatCannotBeReachedIsAnIoException() {
    Channel none = channel(() -> null).proxy();
    Channel broken =
        channel(
                () -> {
                  throw new InterruptedException("stopped");
                })
            .proxy();

    assertThatThrownBy(() -> none.queueDelete("q"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has none left");
    assertThatThrownBy(() -> broken.queueDelete("q"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("stopped");
  }

  @Test
  void aPrefetchInBytesIsRefused() {
    Channel channel = channel(null).proxy();

    assertThatThrownBy(() -> channel.basicQos(1024, 1, false))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("1024 bytes");
  }

  @Test
  void itIsAnObjectLikeOthers() {
    Channel channel = channel(null).proxy();

    assertThat(channel.isOpen()).isTrue();
    assertThat(channel.getChannelNumber()).isEqualTo(3);
    assertThat(channel.getCloseReason()).isNull();
    channel.addShutdownListener(cause -> {});
    assertThat(channel).hasToString("pgshunt channel 3").isEqualTo(channel);
    assertThat(channel.hashCode()).isEqualTo(channel.hashCode());
    assertThat(channel).isNotEqualTo(channel(null).proxy());
  }
}
