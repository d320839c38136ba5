package io.pgshunt.consumer.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a listener says of its messages, and what it throws. */
class AmqpListenerTest extends WithListener {

  @Test
  void anAckEndsTheTask() throws Exception {
    assertThat(runs(listener(), WithListener::ack).end("a")).isEqualTo("returned null");
    assertThat(runs(seeingToCallbacks(), WithListener::ack).end("a")).isEqualTo("done");
  }

  @Test
  void aNackOrRejectRequeuesOrMakesADeadLetter() throws Exception {
    assertThat(
            runs(listener(), (channel, it) -> channel.basicNack(tagOf(it), false, true)).end("a"))
        .isEqualTo("requeued");
    assertThat(
            runs(listener(), (channel, it) -> channel.basicNack(tagOf(it), false, false)).end("a"))
        .isEqualTo("rejected: its listener rejected it");
    assertThat(runs(listener(), (channel, it) -> channel.basicReject(tagOf(it), true)).end("a"))
        .isEqualTo("requeued");
    assertThat(runs(listener(), (channel, it) -> channel.basicReject(tagOf(it), false)).end("a"))
        .isEqualTo("rejected: its listener rejected it");
  }

  @Test
  void anAckMayComeFromAnotherThreadLater() throws Exception {
    Runs runs = runs(listener(), WithListener::nothing);
    Runs.Run run = runs.start("a").waits();

    channels.get(0).basicAck(tagOf(next()), false);

    assertThat(run.end()).isEqualTo("returned null");
  }

  @Test
  void multipleReachesTheMessagesBeforeOfTheSameChannel() throws Exception {
    Runs runs = runs(listener(), WithListener::nothing);
    Runs.Run first = runs.start("a").waits();
    Runs.Run second = runs.start("b").waits();
    Runs.Run third = runs.start("c").waits();

    channels.get(0).basicAck(2, true);

    assertThat(first.end()).isEqualTo("returned null");
    assertThat(second.end()).isEqualTo("returned null");
    assertThat(third.isAlive()).isTrue();
    channels.get(0).basicNack(0, true, true);
    assertThat(third.end()).isEqualTo("requeued");
  }

  @Test
  void recoverAndCloseRequeueWhatIsUnacked() throws Exception {
    Runs runs = runs(listener(), WithListener::nothing);
    Runs.Run first = runs.start("a").waits();
    channels.get(0).basicRecover();
    assertThat(first.end()).isEqualTo("requeued");

    Runs.Run second = runs.start("b").waits();
    channels.get(0).close();
    assertThat(second.end()).isEqualTo("requeued");
  }

  @Test
  void closeAndRecoverAreNoPartOfATransaction() throws Exception {
    Runs runs = runs(listener(), WithListener::nothing);
    Channel channel = channels.get(0);
    channel.txSelect();
    Runs.Run first = runs.start("a").waits();
    channel.basicRecover(true);
    assertThat(first.end()).isEqualTo("requeued");

    Runs.Run second = runs.start("b").waits();
    channel.basicAck(2, false);
    channel.close();

    assertThat(second.end()).isEqualTo("requeued");
  }

  @Test
  void aTagThatIsNotThereIsRefused() throws Exception {
    Runs runs =
        runs(
            listener(),
            (channel, it) -> {
              channel.basicAck(tagOf(it), false);
              assertThatThrownBy(() -> channel.basicAck(tagOf(it), false))
                  .isInstanceOf(IOException.class)
                  .hasMessageStartingWith("unknown delivery tag 1: it was acked before");
              assertThatThrownBy(() -> channel.basicAck(77, false))
                  .isInstanceOf(IOException.class)
                  .hasMessageStartingWith("unknown delivery tag 77: no such message");
              channel.basicAck(0, true);
            });

    assertThat(runs.end("a")).isEqualTo("returned null");
  }

  @Test
  void acksInATransactionCountOnceItIsCommitted() throws Exception {
    Runs runs = runs(listener(), WithListener::nothing);
    Channel channel = channels.get(0);
    channel.txSelect();
    Runs.Run first = runs.start("a").waits();
    channel.basicAck(1, false);
    channel.txRollback();
    channel.basicReject(1, false);
    assertThat(first.isAlive()).isTrue();

    channel.txCommit();

    assertThat(first.end()).isEqualTo("rejected: its listener rejected it");
  }

  @Test
  void whatThrowsBeforeItHasSettledIsRequeued() throws Exception {
    Code broken =
        (channel, it) -> {
          throw new IllegalStateException("broken");
        };

    assertThat(runs(listener(), broken).end("a")).isEqualTo("requeued");
    assertThat(runs(seeingToCallbacks(), broken).end("a")).isEqualTo("requeued");
  }

  @Test
  void whatThrowsAfterItsAckIsDone() throws Exception {
    Runs runs =
        runs(
            listener(),
            (channel, it) -> {
              ack(channel, it);
              throw new IllegalStateException("broken");
            });

    assertThat(runs.end("a")).isEqualTo("returned null");
  }

  @Test
  void withAutoAckItIsAckedWhenItReturnsAndHasFailedWhenItThrows() throws Exception {
    Code broken =
        (channel, it) -> {
          throw new IllegalStateException("broken");
        };

    assertThat(runs(listener().autoAck(), WithListener::nothing).end("a"))
        .isEqualTo("returned null");
    assertThat(runs(listener().autoAck(), broken).end("a"))
        .isEqualTo("threw IllegalStateException: broken");
    assertThat(runs(seeingToCallbacks().autoAck(), WithListener::nothing).end("a"))
        .isEqualTo("done");
    assertThat(runs(seeingToCallbacks().autoAck(), broken).end("a"))
        .isEqualTo("rejected: its listener threw java.lang.IllegalStateException: broken");
  }

  @Test
  void withAutoAckItsOwnAckIsRefused() throws Exception {
    assertThat(runs(listener().autoAck(), WithListener::ack).end("a"))
        .startsWith("threw IOException: unknown delivery tag 1: it was acked before, acks itself");
  }
}
