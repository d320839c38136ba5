package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.pgshunt.agent.routing.VirtualHosts;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.queue.SenderRights;
import io.pgshunt.queue.SqlStates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shadow mode asks what live mode asks, and says what would become of each message. */
class ShadowModeTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(printed, true, StandardCharsets.UTF_8));
  private final CircuitBreaker breaker =
      new CircuitBreaker(
          () -> null,
          new AgentThreads("test-probe"),
          log,
          Duration.ofMillis(1),
          Duration.ofMillis(5));
  private final AtomicReference<Policies> policies = new AtomicReference<>(Policies.NONE);
  private final AtomicBoolean shadow = new AtomicBoolean();
  private final Map<String, Set<String>> live = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable SQLException> lookUpFailure = new AtomicReference<>();
  private final AtomicReference<SenderRights.@Nullable Missing> missing = new AtomicReference<>();
  private volatile CountDownLatch answer = new CountDownLatch(0);
  private final AccessDiagnosis diagnosis = new AccessDiagnosis(this::missing);
  private final ServedQueues served =
      new ServedQueues(this::live, diagnosis, breaker, System::nanoTime);
  private final Gate gate =
      new Gate(
          new Classifier(
              new CeleryCodec(ConfiguredRouting.none(), 1_000_000),
              List.of(new ModeRule(), breaker)),
          new TaskRules(policies::get, served, publication -> VirtualHosts.of(null).first()),
          shadow::get,
          new Lazy<TaskStore>(() -> tasks -> fail("a row in shadow mode")),
          new Lazy<TransactionStore>(() -> tasks -> fail("a transaction in shadow mode")),
          breaker,
          new Rehearsal(shadow::get, diagnosis, served, new AgentThreads("test-rehearsal")),
          diagnosis,
          new Outcomes(new GateLog(log, System::nanoTime), policies::get),
          Clock.systemUTC());

  @AfterEach
  void endShadowMode() {
    shadow.set(false);
  }

  private Map<String, Set<String>> live() throws SQLException {
    SQLException failed = lookUpFailure.get();
    if (failed != null) {
      throw failed;
    }
    return live;
  }

  private Optional<SenderRights.Missing> missing() throws SQLException {
    awaitAnswer();
    SQLException failed = lookUpFailure.get();
    if (failed != null && SqlStates.isConnectFailure(failed)) {
      throw failed;
    }
    return Optional.ofNullable(missing.get());
  }

  private void awaitAnswer() {
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void inShadowModeEverythingIsLookedAtAndStays() throws IOException {
    shadow.set(true);
    sendInShadowUntilItIsKnownWhatWouldBecomeOfIt();
    assertThat(gate.take(() -> Publication.plain(GateTest.message(Map.of(), null, "hello"))))
        .isFalse();
    assertThat(gate.take(GateTest::taskOfAnotherKind)).isFalse();

    assertThat(gate.statistics().summary())
        .startsWith("rerouted=0 passed{} would-move=1 would-stay{NOT_A_TASK=1, CONTENT_TYPE=1}");
    assertThat(gate.report())
        .extracting(Report.Line::task, Report.Line::outcome, Report.Line::count)
        .contains(
            tuple("shop.add", "would move", 1L), tuple("shop.add", "would stay: CONTENT_TYPE", 1L));
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("pgshunt: shadow: exchange '', key 'celery': would move to celery")
        .contains("would stay: CONTENT_TYPE: content_type is 'application/x-yaml'");
  }

  private void sendInShadowUntilItIsKnownWhatWouldBecomeOfIt() {
    await()
        .until(
            () -> {
              gate.take(GateTest::task);
              GateStatistics counted = gate.statistics();
              return counted.wouldMove() > 0 || !counted.wouldStay().isEmpty();
            });
  }

  @Test
  void inShadowModeADatabaseThatIsDeadIsNamedAndNothingWouldMove() {
    lookUpFailure.set(new SQLException("Connection refused", "08001"));
    assertRehearsed(PassThroughReason.DATABASE_UNAVAILABLE, "Connection refused");
  }

  @Test
  void inShadowModeWhatTheDatabaseLacksIsNamed() {
    missing.set(new SenderRights.Missing("role shop may not use schema s", "grant usage on s"));
    assertRehearsed(PassThroughReason.DATABASE_REFUSED, "may not use schema s: grant usage on s");
  }

  @Test
  void inShadowModeAQueueThatIsNotServedKeepsItsTaskAsInLiveMode() {
    policies.set(new Policies(List.of(), 100, false, false, true, true));
    assertRehearsed(PassThroughReason.NO_CONSUMER, "serves queue 'celery'");
  }

  @Test
  void inShadowModeATaskThatNobodyKnowsStaysAsInLiveMode() {
    policies.set(new Policies(List.of(), 100, false, false, true, true));
    live.put("celery", Set.of("shop.other"));
    assertRehearsed(PassThroughReason.NO_HANDLER, "knows task 'shop.add'");
  }

  private void assertRehearsed(PassThroughReason reason, String detail) {
    shadow.set(true);
    sendInShadowUntilItIsKnownWhatWouldBecomeOfIt();

    assertThat(gate.statistics().wouldStay()).containsOnlyKeys(reason);
    assertThat(gate.statistics().wouldMove()).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains(detail);
  }

  @Test
  void inShadowModeATaskIsCountedApartUntilTheDatabaseHasAnswered() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    answer = answered;
    shadow.set(true);

    for (int i = 0; i < 3; i++) {
      gate.take(GateTest::task);
    }
    assertThat(gate.statistics().summary()).isEqualTo("rerouted=0 passed{} not-yet-known=3");
    assertThat(gate.report()).extracting(Report.Line::outcome).containsExactly("not yet known");

    answered.countDown();
    sendInShadowUntilItIsKnownWhatWouldBecomeOfIt();
    assertThat(gate.statistics().wouldMove()).isEqualTo(1);
  }
}
