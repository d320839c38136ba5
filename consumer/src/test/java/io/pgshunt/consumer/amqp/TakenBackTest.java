package io.pgshunt.consumer.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** When the consumer wants a task back whose message is unacked. */
class TakenBackTest extends WithListener {

  @Test
  void anInterruptTakesAnUnackedMessageBack() throws Exception {
    Runs runs = runs(listener(), WithListener::nothing);
    Runs.Run run = runs.start("a").waits();

    run.interrupt();

    assertThat(run.end()).startsWith("threw InterruptedException");
    assertThatThrownBy(() -> channels.get(0).basicAck(1, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("or its task was taken back");
  }

  @Test
  void anInterruptedListenerThatThrowsIsInterruptedAndNotRequeued() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Runs runs = runs(listener(), (channel, it) -> never.await());
    Runs.Run run = runs.start("a").waits();

    run.interrupt();

    assertThat(run.end()).startsWith("threw IllegalStateException: java.lang.InterruptedException");
  }

  @Test
  void aListenerThatSwallowsTheInterruptOfALostLeaseEndsAllTheSame() throws Exception {
    Runs runs = runs(listener(), WithListener::nothing);

    assertThat(runs.end(OneTask.of("a").lost())).startsWith("threw InterruptedException: its row");
  }

  @Test
  void anAckThatWasTakenCountsWhateverInterruptsThen() throws Exception {
    HeldMessage message = new HeldMessage(1);
    assertThat(message.end(HeldMessage.End.ACKED)).isTrue();
    Thread.currentThread().interrupt();

    assertThat(message.awaitEnd()).isEqualTo(HeldMessage.End.ACKED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(message.takeBack()).isFalse();
  }

  @Test
  void anAckThatComesTooLateIsToldSo() throws Exception {
    Unacked unacked = new Unacked();
    HeldMessage message = unacked.next();
    unacked.add(message);
    assertThat(message.takeBack()).isTrue();

    assertThatThrownBy(() -> unacked.settle(1, false, HeldMessage.End.ACKED))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("too late for delivery tags [1]");
  }

  @Test
  void whatIsNotTooLateInACommitCounts() throws Exception {
    Unacked unacked = new Unacked();
    HeldMessage first = unacked.next();
    HeldMessage second = unacked.next();
    unacked.add(first);
    unacked.add(second);
    unacked.beginTransactions();
    unacked.settle(1, false, HeldMessage.End.ACKED);
    unacked.settle(2, false, HeldMessage.End.ACKED);
    assertThat(first.takeBack()).isTrue();

    assertThatThrownBy(unacked::commit).hasMessageStartingWith("too late for delivery tags [1]");

    assertThat(second.awaitEnd()).isEqualTo(HeldMessage.End.ACKED);
  }

  @Test
  void aMessageThatNoListenerGotIsRequeued() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    Runs runs =
        runs(
            listener(),
            (channel, it) -> {
              free.await();
              ack(channel, it);
            });
    Runs.Run first = runs.start("a");
    next();
    Runs.Run second = runs.start("b").waits();

    second.interrupt();

    assertThat(second.end()).isEqualTo("requeued");
    free.countDown();
    assertThat(first.end()).isEqualTo("returned null");
    assertThat(runs.end("c")).isEqualTo("returned null");
  }
}
