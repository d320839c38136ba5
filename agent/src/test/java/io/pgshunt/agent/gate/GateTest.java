package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.agent.routing.Topology;
import io.pgshunt.agent.routing.VirtualHosts;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
  private final AtomicReference<Policies> policies = new AtomicReference<>(Policies.NONE);
  private final VirtualHosts.Host host = VirtualHosts.of(null).first();
  private final Topology topology = host.topology();
  private final Map<String, Set<String>> live = new ConcurrentHashMap<>();
  private final AccessDiagnosis diagnosis = new AccessDiagnosis(Optional::empty);
  private final AtomicLong nanos = new AtomicLong();
  private final ServedQueues served = new ServedQueues(() -> live, diagnosis, breaker, nanos::get);
  private final Gate gate =
      new Gate(
          new Classifier(
              new CeleryCodec(ConfiguredRouting.none(), 1_000_000),
              List.of(new ModeRule(), new ReplyRule(usedQueues), breaker)),
          new TaskRules(policies::get, served, publication -> host),
          () -> false,
          new Lazy<TaskStore>(() -> this::store),
          new Lazy<TransactionStore>(
              () -> {
                throw new AssertionError("no transaction here");
              }),
          breaker,
          new Rehearsal(() -> false, diagnosis, served, new AgentThreads("test-rehearsal")),
          diagnosis,
          new Outcomes(new GateLog(log, System::nanoTime), policies::get),
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

  @Test
  void aTimeToLiveIsReckonedByTheDatabaseWhoseClockItIsJudgedBy() throws IOException {
    AmqpMessage plain = task().message();
    AmqpMessage.Properties expiring =
        new AmqpMessage.Properties(
            "application/json",
            "utf-8",
            plain.properties().headers(),
            null,
            null,
            null,
            null,
            "60000",
            null,
            null,
            null,
            null,
            null,
            null);

    gate.take(() -> Publication.plain(new AmqpMessage("", "celery", expiring, plain.body())));

    assertThat(rows)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.lifetime()).isEqualTo(Duration.ofMinutes(1));
              assertThat(row.payload().expires()).isNull();
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = ChannelMode.class,
      names = {"CLOSED", "UNKNOWN"})
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
  void theReportNamesTheLineThatSends() throws IOException {
    gate.take(GateTest::task);

    assertThat(gate.report()).hasSize(1);
    // Everything here is in one of our own packages: the first that is not is JUnit's
    assertThat(gate.report().get(0).callSite()).startsWith("org.junit.");
    assertThat(gate.report().get(0).outcome()).isEqualTo("moved");
  }

  @Test
  void aTaskThatCannotBeExpressedIsRejectedIfThatIsThePolicy() throws IOException {
    policies.set(new Policies(List.of(), 100, true, false, false, false));

    assertThatThrownBy(() -> gate.take(GateTest::taskOfAnotherKind))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the task was not sent (CONTENT_TYPE)")
        .hasMessageContaining("set pgshunt.untranslatable=amqp");
    assertThat(gate.take(() -> Publication.plain(message(Map.of(), null, "hello")))).isFalse();
    assertThat(gate.take(() -> closed())).isFalse();

    assertThat(gate.statistics().summary())
        .isEqualTo("rerouted=0 passed{NOT_A_TASK=1, CHANNEL_CLOSED=1} rejected{CONTENT_TYPE=1}");
  }

  @Test
  void aDatabaseThatFailsIsToldToTheSenderIfThatIsThePolicy() {
    policies.set(new Policies(List.of(), 100, false, true, false, false));
    well.set(false);
    failure.set(new EnqueueException.Unavailable(new SQLException("refused", "08001")));

    for (String reason : List.of("DATABASE_UNAVAILABLE", "CIRCUIT_OPEN")) {
      assertThatThrownBy(() -> gate.take(GateTest::task))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the task was not sent (" + reason + ")")
          .hasMessageContaining("set pgshunt.on-failure=amqp");
    }
  }

  @Test
  void aQueueThatNobodyServesKeepsItsTasksOnAmqpUntilSomebodyDoes() throws IOException {
    policies.set(new Policies(List.of(), 100, false, false, true, true));
    assertThat(gate.take(GateTest::task)).isFalse();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains(
            "to AMQP (NO_CONSUMER): exchange '', key 'celery': no live consumer serves queue"
                + " 'celery': start one, or set pgshunt.require-consumer=false");

    live.put("celery", Set.of("shop.add"));
    assertThat(gate.take(GateTest::task)).as("within the second").isFalse();
    nanos.addAndGet(1_000_000_000);
    assertThat(gate.take(GateTest::task)).isTrue();

    live.clear();
    nanos.addAndGet(5_000_000_000L);
    assertThat(gate.take(GateTest::task)).as("its consumers restart").isTrue();
  }

  @Test
  void aCallbackOnAQueueThatNobodyServesKeepsItsTaskOnAmqp() throws IOException {
    policies.set(new Policies(List.of(), 100, false, false, true, true));
    live.put("celery", Set.of("shop.add"));
    String callback =
        "{\"task\": \"log\", \"args\": [], \"kwargs\": {}, \"options\": {\"queue\": \"far\"},"
            + " \"subtask_type\": null, \"immutable\": false}";
    String body = "[[1], {}, {\"callbacks\": [" + callback + "]}]";

    assertThat(gate.take(() -> Publication.plain(message(headers(), "application/json", body))))
        .isFalse();

    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("serves queue 'far'");
  }

  @Test
  void aQueueWhoseConsumersDoNotKnowTheTaskKeepsItOnAmqpUntilOneDoes() throws IOException {
    policies.set(new Policies(List.of(), 100, false, false, true, true));
    live.put("celery", Set.of("shop.other"));
    assertThat(gate.take(GateTest::task)).isFalse();
    assertThat(gate.statistics().passed()).containsOnlyKeys(PassThroughReason.NO_HANDLER);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains(
            "no live consumer of queue 'celery' knows task 'shop.add': start one that does, or set"
                + " pgshunt.require-handler=false");

    policies.set(new Policies(List.of(), 100, false, false, true, false));
    assertThat(gate.take(GateTest::task)).as("by policy").isTrue();
    policies.set(new Policies(List.of(), 100, false, false, true, true));
    live.put("celery", Set.of("shop.add"));
    nanos.addAndGet(1_000_000_000);
    assertThat(gate.take(GateTest::task)).as("known").isTrue();
  }

  @Test
  void mandatoryIsFulfilledByAQueueThatIsDeclaredOrServed() throws IOException {
    assertThat(gate.take(GateTest::mandatory)).as("nothing is known").isFalse();
    topology.queueDeclared("celery", false);
    assertThat(gate.take(GateTest::mandatory)).as("declared").isTrue();
    topology.queueDeleted("celery");
    assertThat(gate.take(GateTest::mandatory)).as("deleted").isFalse();
    live.put("celery", Set.of("shop.add"));
    nanos.addAndGet(1_000_000_000);
    assertThat(gate.take(GateTest::mandatory)).as("served").isTrue();

    assertThat(gate.statistics().passed()).containsOnlyKeys(PassThroughReason.MANDATORY);
  }

  @Test
  void immediateIsFulfilledByAQueueThatIsServedOnly() throws IOException {
    topology.queueDeclared("celery", false);
    assertThat(gate.take(GateTest::immediate)).isFalse();
    live.put("celery", Set.of("shop.add"));
    nanos.addAndGet(1_000_000_000);
    assertThat(gate.take(GateTest::immediate)).isTrue();
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

  static Publication task() {
    return Publication.plain(message(headers(), "application/json", "[[1], {}, null]"));
  }

  static Publication taskOfAnotherKind() {
    return Publication.plain(message(headers(), "application/x-yaml", "- [1]"));
  }

  private static Publication closed() {
    return new Publication(task().message(), ChannelMode.CLOSED, false, false);
  }

  private static Publication mandatory() {
    return new Publication(task().message(), ChannelMode.PLAIN, true, false);
  }

  private static Publication immediate() {
    return new Publication(task().message(), ChannelMode.PLAIN, false, true);
  }

  private static Map<String, @Nullable Object> headers() {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    headers.put("task", "shop.add");
    headers.put("id", "t-1");
    return headers;
  }

  static AmqpMessage message(
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
