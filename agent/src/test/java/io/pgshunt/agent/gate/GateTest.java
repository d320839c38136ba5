package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.NewTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GateTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(printed, true, StandardCharsets.UTF_8));
  private final List<NewTask> rows = new ArrayList<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final AtomicBoolean well = new AtomicBoolean(true);
  private final QueueNames usedQueues = new QueueNames();
  private final CircuitBreaker breaker =
      new CircuitBreaker(
          () -> well.get() ? null : "away",
          new AgentThreads("test-probe"),
          log,
          Duration.ofMillis(1),
          Duration.ofMillis(5));
  private final Gate gate =
      new Gate(
          new Classifier(
              new CeleryCodec(ConfiguredRouting.none(), 1_000_000),
              List.of(new ModeRule(), new ReplyRule(usedQueues), breaker)),
          new Lazy<TaskStore>(() -> this::store),
          new Lazy<TransactionStore>(
              () -> {
                throw new AssertionError("no transaction here");
              }),
          breaker,
          new GateLog(log, System::nanoTime),
          Clock.systemUTC());

  private void store(List<NewTask> tasks) throws EnqueueException {
    Exception thrown = failure.get();
    if (thrown instanceof EnqueueException known) {
      throw known;
    } else if (thrown instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    rows.addAll(tasks);
  }

  @Test
  void aTaskBecomesARowAndIsNotPublished() throws IOException {
    assertThat(gate.take(GateTest::task)).isTrue();

    assertThat(rows).extracting(NewTask::queue).containsExactly("celery");
    assertThat(gate.statistics().summary()).isEqualTo("rerouted=1 passed{}");
  }

  @ParameterizedTest
  @EnumSource(value = ChannelMode.class, names = "CLOSED")
  void aTaskOnAnotherKindOfChannelIsPublishedForThatReason(ChannelMode mode) throws IOException {
    assertThat(gate.take(() -> new Publication(task().message(), mode, false, false))).isFalse();

    assertThat(rows).isEmpty();
    assertThat(gate.statistics().passed())
        .hasSize(1)
        .doesNotContainKey(PassThroughReason.NOT_A_TASK);
  }

  @ParameterizedTest
  @EnumSource(ChannelMode.class)
  void aMessageThatIsNoTaskIsCountedAsThatOnAnyChannel(ChannelMode mode) throws IOException {
    AmqpMessage plain = message(Map.of(), null, "hello");

    assertThat(gate.take(() -> new Publication(plain, mode, true, false))).isFalse();

    assertThat(gate.statistics().passed()).containsOnlyKeys(PassThroughReason.NOT_A_TASK);
  }

  @Test
  void aReplyToAQueueOfThisJvmIsAwaited() throws IOException {
    assertThat(gate.take(GateTest::task)).isTrue();
    usedQueues.add("replies");
    assertThat(gate.take(GateTest::task)).isFalse();

    assertThat(gate.statistics().passed()).containsOnlyKeys(PassThroughReason.REPLY_AWAITED);
  }

  @Test
  void aDatabaseThatIsAwayIsAskedOnceAndThenLeftAloneUntilItIsWell() throws IOException {
    well.set(false);
    failure.set(new EnqueueException.Unavailable(new SQLException("refused", "08001")));
    for (int i = 0; i < 100; i++) {
      assertThat(gate.take(GateTest::task)).isFalse();
    }
    assertThat(gate.statistics().passed())
        .containsEntry(PassThroughReason.DATABASE_UNAVAILABLE, 1L)
        .containsEntry(PassThroughReason.CIRCUIT_OPEN, 99L);

    failure.set(null);
    well.set(true);
    await().until(() -> gate.take(GateTest::task));
    assertThat(rows).isNotEmpty();
  }

  @Test
  void aRowThatIsRefusedForItsContentDoesNotKeepOthersOut() throws IOException {
    failure.set(new EnqueueException.Refused(new SQLException("too long", "22001")));
    assertThat(gate.take(GateTest::task)).isFalse();
    failure.set(null);
    assertThat(gate.take(GateTest::task)).isTrue();

    assertThat(gate.statistics().passed()).containsOnlyKeys(PassThroughReason.DATABASE_REFUSED);
  }

  @Test
  void anUnknownOutcomeIsToldToTheCallerAndNeverPublished() {
    failure.set(new EnqueueException.OutcomeUnknown("lost", new SQLException("lost", "08006")));

    assertThatThrownBy(() -> gate.take(GateTest::task))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("task shop.add[t-1] may or may not be in PostgreSQL")
        .hasNoCause();
    assertThat(gate.statistics().outcomeUnknown()).isEqualTo(1);
  }

  @Test
  void afterTheInsertWasTriedEvenAFaultOfOursIsNoReasonToPublish() {
    failure.set(new IllegalStateException("bug"));

    assertThatThrownBy(() -> gate.take(GateTest::task)).isInstanceOf(IOException.class);
  }

  @Test
  void beforeTheInsertAFaultOfOursIsPublishedThrough() throws IOException {
    assertThat(
            gate.take(
                () -> {
                  throw new IllegalStateException("bug");
                }))
        .isFalse();

    assertThat(gate.statistics().passed()).containsOnlyKeys(PassThroughReason.INTERNAL_ERROR);
  }

  @Test
  void aReasonIsLoggedOnceInFullAndThenSampled() throws IOException {
    for (int i = 0; i < 50; i++) {
      gate.take(() -> new Publication(task().message(), ChannelMode.CLOSED, false, false));
    }

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .hasLineCount(1)
        .contains("pgshunt: to AMQP (CHANNEL_CLOSED): exchange '', key 'celery'");
  }

  private static Publication task() {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    headers.put("task", "shop.add");
    headers.put("id", "t-1");
    return Publication.plain(message(headers, "application/json", "[[1], {}, null]"));
  }

  private static AmqpMessage message(
      Map<String, @Nullable Object> headers, @Nullable String contentType, String body) {
    return new AmqpMessage(
        "",
        "celery",
        new AmqpMessage.Properties(
            contentType,
            "utf-8",
            headers,
            2,
            null,
            "t-1",
            "replies",
            null,
            null,
            null,
            null,
            null,
            null,
            null),
        body.getBytes(StandardCharsets.UTF_8));
  }
}
