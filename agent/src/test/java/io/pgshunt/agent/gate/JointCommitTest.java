package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of the steps, and what each failure leads to. */
class JointCommitTest {

  private final List<String> steps = new ArrayList<>();
  private Policies policies = Policies.NONE;
  private @Nullable EnqueueException atBegin;
  private @Nullable EnqueueException atCommit;
  private @Nullable IOException atBrokerCommit;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(printed, true, StandardCharsets.UTF_8));
  private final CircuitBreaker breaker =
      new CircuitBreaker(
          () -> "away",
          new AgentThreads("test-probe"),
          log,
          Duration.ofHours(1),
          Duration.ofHours(1));
  private final AccessDiagnosis diagnosis = new AccessDiagnosis(Optional::empty);
  private final ServedQueues served =
      new ServedQueues(Map::of, diagnosis, breaker, System::nanoTime);
  private final Gate gate =
      new Gate(
          new Classifier(
              new CeleryCodec(ConfiguredRouting.none(), 1_000_000),
              List.of(new ModeRule(), breaker)),
          new TaskRules(() -> policies, served, publication -> VirtualHosts.of(null).first()),
          () -> false,
          new Lazy<TaskStore>(
              () -> {
                throw new AssertionError("nothing is enqueued on its own");
              }),
          new Lazy<TransactionStore>(() -> this::begin),
          breaker,
          new Rehearsal(() -> false, diagnosis, served, new AgentThreads("test-rehearsal")),
          diagnosis,
          new Outcomes(new GateLog(log, System::nanoTime), () -> policies),
          Clock.systemUTC());

  private OpenRows begin(List<NewTask> tasks) throws EnqueueException {
    steps.add("insert " + tasks.size());
    if (atBegin != null) {
      throw atBegin;
    }
    return new OpenRows() {
      @Override
      public void commit() throws EnqueueException {
        steps.add("commit rows");
        if (atCommit != null) {
          throw atCommit;
        }
      }

      @Override
      public void rollback() {
        steps.add("roll rows back");
      }
    };
  }

  private Object brokerCommit() throws IOException {
    steps.add("commit on the broker");
    if (atBrokerCommit != null) {
      throw atBrokerCommit;
    }
    return "commit-ok";
  }

  private Object commit(String... ids) throws IOException {
    List<DeferredMessage> messages = new ArrayList<>();
    for (String id : ids) {
      boolean taken =
          gate.take(
              () -> task(id),
              task -> messages.add(new DeferredMessage(task, () -> steps.add("publish " + id))));
      assertThat(taken).isTrue();
    }
    assertThat(steps).isEmpty();
    return gate.commit(messages, this::brokerCommit);
  }

  @Test
  void rowsAreInsertedBeforeAndCommittedAfterTheBroker() throws IOException {
    assertThat(commit("a", "b")).isEqualTo("commit-ok");

    assertThat(steps).containsExactly("insert 2", "commit on the broker", "commit rows");
    assertThat(gate.statistics().summary()).isEqualTo("rerouted=2 passed{}");
  }

  @Test
  void rowsThatCannotBeInsertedArePublishedInTheSameTransaction() throws IOException {
    atBegin = new EnqueueException.Unavailable(new SQLException("refused", "08001"));

    assertThat(commit("a", "b")).isEqualTo("commit-ok");

    assertThat(steps).containsExactly("insert 2", "publish a", "publish b", "commit on the broker");
    assertThat(gate.statistics().passed())
        .containsExactly(Map.entry(PassThroughReason.DATABASE_UNAVAILABLE, 2L));
  }

  @Test
  void rowsThatCannotBeInsertedAreToldToTheSenderIfThatIsThePolicy() {
    policies = new Policies(List.of(), 100, false, true, false, false);
    atBegin = new EnqueueException.Unavailable(new SQLException("refused", "08001"));

    assertThatThrownBy(() -> commit("a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the task was not sent (DATABASE_UNAVAILABLE)");

    assertThat(steps).containsExactly("insert 1");
  }

  @Test
  void rowsAreRolledBackIfTheBrokerDoesNotCommit() {
    atBrokerCommit = new IOException("channel is gone");

    assertThatThrownBy(() -> commit("a")).isSameAs(atBrokerCommit);

    assertThat(steps).containsExactly("insert 1", "commit on the broker", "roll rows back");
    assertThat(gate.statistics().summary()).isEqualTo("rerouted=0 passed{}");
  }

  @Test
  void rowsThatWereCertainlyNotCommittedArePublishedInASecondTransaction() throws IOException {
    atCommit = new EnqueueException.Unavailable(new SQLException("server crashed", "57P02"));

    assertThat(commit("a")).isEqualTo("commit-ok");

    assertThat(steps)
        .containsExactly(
            "insert 1", "commit on the broker", "commit rows", "publish a", "commit on the broker");
  }

  @Test
  void nothingIsPublishedIfNobodyKnowsWhetherTheRowsAreThere() {
    atCommit = new EnqueueException.OutcomeUnknown("lost", new SQLException("lost", "08006"));

    assertThatThrownBy(() -> commit("a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("may or may not be in PostgreSQL");

    assertThat(steps).containsExactly("insert 1", "commit on the broker", "commit rows");
  }

  private static Publication task(String id) {
    AmqpMessage.Properties properties =
        new AmqpMessage.Properties(
            "application/json",
            "utf-8",
            Map.of("task", "shop.add", "id", id),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    byte[] body = "[[1], {}, null]".getBytes(StandardCharsets.UTF_8);
    return new Publication(
        new AmqpMessage("", "celery", properties, body), ChannelMode.TX, false, false);
  }
}
