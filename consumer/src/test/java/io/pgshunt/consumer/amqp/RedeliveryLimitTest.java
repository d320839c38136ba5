package io.pgshunt.consumer.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.task.RawJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How often a message is delivered that its listener puts back. */
class RedeliveryLimitTest extends WithListener {

  private static final Code BROKEN =
      (channel, delivery) -> {
        throw new IllegalStateException("broken");
      };

  private static final Code REQUEUING =
      (channel, delivery) -> channel.basicNack(tagOf(delivery), false, true);

  /** A task that went back to its queue so often. */
  private static OneTask putBack(int times) {
    OneTask task = OneTask.of("a").redelivered();
    return task.with(
        task.payload().toBuilder()
            .headers(RawJson.object(Map.of(Chaining.REQUEUES_HEADER, RawJson.of(times)))));
  }

  @Test
  void withoutALimitAMessageIsDeliveredAgainForEver() throws Exception {
    assertThat(runs(listener(), BROKEN).end(putBack(1_000_000))).isEqualTo("requeued");
  }

  @Test
  void aMessageThatIsPutBackTooOftenHasFailedWithWhatItsListenerThrew() throws Exception {
    Runs runs = runs(listener().maxRedeliveries(2), BROKEN);

    assertThat(runs.end("a")).isEqualTo("requeued");
    assertThat(runs.end(putBack(1))).isEqualTo("requeued");
    assertThat(runs.end(putBack(2)))
        .isEqualTo("threw Retry: java.lang.IllegalStateException: broken");
  }

  @Test
  void aTaskThatIsPutBackTooOftenIsNotTriedAgain() {
    List<TaskHandler<?>> handlers =
        listener().maxRedeliveries(2).deliverCallback(channel -> (tag, delivery) -> {});

    assertThat(handlers.get(0).retryPolicy().maxRetries()).isZero();
  }

  @Test
  void aNackAndARecoverCountToo() throws Exception {
    assertThat(runs(listener().maxRedeliveries(1), REQUEUING).end(putBack(1)))
        .contains("RedeliveriesExhausted", "its listener requeued it", "as often as allowed: 1");
    assertThat(
            runs(listener().maxRedeliveries(0), (channel, delivery) -> channel.basicRecover())
                .end("a"))
        .contains("RedeliveriesExhausted");
  }

  @Test
  void aListenerThatSeesToCallbacksHasADeadLetterAndNothingFollows() throws Exception {
    assertThat(runs(seeingToCallbacks().maxRedeliveries(1), BROKEN).end(putBack(1)))
        .startsWith("rejected: its listener threw")
        .contains("as often as allowed: 1", "IllegalStateException: broken");
  }

  @Test
  void springsListenersHaveTheLimitToo() throws Exception {
    SpringListener listener =
        SpringListener.forTasks(List.of("shop.add"), Callbacks.CHAINED_BY_CONSUMER)
            .maxRedeliveries(1);
    Runs runs =
        runs(
            listener.messageListener(
                message -> {
                  throw new IllegalStateException("broken");
                }));

    assertThat(runs.end("a")).isEqualTo("requeued");
    assertThat(runs.end(putBack(1)))
        .isEqualTo("threw Retry: java.lang.IllegalStateException: broken");
  }

  @Test
  void aNegativeLimitIsRefused() {
    assertThatThrownBy(() -> listener().maxRedeliveries(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max redeliveries is -1");
  }
}
