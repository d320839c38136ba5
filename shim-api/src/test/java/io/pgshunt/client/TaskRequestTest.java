package io.pgshunt.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.queue.NewTask;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TaskRequestTest {

  private static final Instant ETA = Instant.parse("2030-01-01T00:00:00Z");

  private static TaskRequest task(String name) {
    return TaskRequest.of(name, "q");
  }

  private static TaskPayload payload(TaskRequest request) {
    return request.task("drawn").payload();
  }

  @Test
  void everythingThatIsAskedForIsInThePayload() {
    TaskPayload payload =
        payload(
            TaskRequest.of("shop.charge", "payments", "card-1", null, 2.50)
                .kwarg("note", "x")
                .header("tenant", "acme")
                .priority(7)
                .eta(ETA)
                .expiresAt(ETA.plusSeconds(60))
                .timeLimit(Duration.ofSeconds(5))
                .softTimeLimit(Duration.ofSeconds(4)));

    assertThat(payload.taskId()).isEqualTo("drawn");
    assertThat(payload.args().text()).isEqualTo("[\"card-1\", null, 2.5]");
    assertThat(payload.kwargs().text()).isEqualTo("{\"note\": \"x\"}");
    assertThat(payload.headers().text()).isEqualTo("{\"tenant\": \"acme\"}");
    assertThat(payload.priority()).isEqualTo(7);
    assertThat(payload.eta()).isEqualTo(ETA);
    assertThat(payload.expires()).isEqualTo(ETA.plusSeconds(60));
    assertThat(payload.timeLimit()).isEqualTo(Duration.ofSeconds(5));
    assertThat(payload.softTimeLimit()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void timesThatCountFromTheEnqueueingAreLeftToTheDatabase() {
    NewTask task =
        task("a").countdown(Duration.ofSeconds(10)).expiresAfter(Duration.ofSeconds(60)).task("id");

    assertThat(task.delay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(task.lifetime()).isEqualTo(Duration.ofSeconds(60));
    assertThat(task.payload().eta()).isNull();
    assertThat(task.payload().expires()).isNull();
  }

  @Test
  void aChainRunsEachStepAfterTheContinuationsOfTheOneBefore() {
    TaskPayload payload =
        payload(TaskRequest.chain(task("a").onSuccess(task("log")), task("b"), task("c")));

    assertThat(payload.taskName()).isEqualTo("a");
    assertThat(payload.completion().onSuccess())
        .extracting(ContinuationSpec::taskName)
        .containsExactly("log", "b");
    assertThat(payload.completion().onSuccess().get(1).onSuccess())
        .extracting(ContinuationSpec::taskName)
        .containsExactly("c");
  }

  @Test
  void onAnyErrorReachesEveryStepOfAChain() {
    TaskPayload payload =
        payload(TaskRequest.chain(task("a"), task("b"), task("c")).onAnyError(task("oops")));

    ContinuationSpec second = payload.completion().onSuccess().get(0);
    ContinuationSpec third = second.onSuccess().get(0);
    assertThat(Arrays.asList(payload.completion().onError(), second.onError(), third.onError()))
        .allSatisfy(
            handlers ->
                assertThat(handlers)
                    .extracting(ContinuationSpec::taskName)
                    .containsExactly("oops"));
  }

  @Test
  void aRequestIsNotChangedByWhatIsMadeOfIt() {
    TaskRequest request = task("a");

    assertThat(request.onError(task("b")).hasContinuations()).isTrue();
    assertThat(request.hasContinuations()).isFalse();
  }

  @Test
  void whatHasNoJsonFormAndBlankNamesAreRefusedAtOnce() {
    assertThatThrownBy(() -> TaskRequest.of("a", "q", new Object()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TaskRequest.of(" ", "q")).hasMessageContaining("task_name");
    assertThatThrownBy(() -> TaskRequest.of("a", "")).hasMessageContaining("queue");
    assertThatThrownBy(TaskRequest::chain).hasMessageContaining("at least one");
  }

  @Test
  void timesThatTheDatabaseCannotHoldAreRefusedWhereTheyAreSaid() {
    TaskRequest request = TaskRequest.of("lab.add", "q");
    Duration longest = Duration.ofDays(1_000_000_000);

    assertThatThrownBy(() -> request.countdown(longest)).hasMessageContaining("countdown");
    assertThatThrownBy(() -> request.expiresAfter(longest)).hasMessageContaining("expires");
    assertThatThrownBy(() -> request.timeLimit(longest)).hasMessageContaining("time_limit");
    assertThatThrownBy(() -> request.eta(Instant.MAX)).hasMessageContaining("eta");
    assertThatThrownBy(() -> request.expiresAt(Instant.MIN)).hasMessageContaining("expires");
  }
}
