package io.pgshunt.it.queue;

import static io.pgshunt.it.queue.QueueFixture.LEASE;
import static io.pgshunt.it.queue.QueueFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimAndCompleteTest {

  private QueueFixture tasks;
  private long worker;

  @BeforeEach
  void createQueue() throws SQLException {
    tasks = QueueFixture.create();
    worker = tasks.worker("a", "b");
  }

  @Test
  void aTaskIsReadBackExactlyAsItWasEnqueued() throws Exception {
    Instant micros = Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.MICROS);
    TaskPayload payload =
        TaskPayload.builder("order \ud83d\ude00", "shop.add")
            .args(RawJson.parse("[18446744073709551616, NaN, -0.0, \"\\u0000\\ud800\"]"))
            .kwargs(RawJson.parse("{ \"k\" :  1.10 }"))
            .headers(RawJson.parse("{\"x-tenant\": \"\\u0000\"}"))
            .rootId("r")
            .parentId("p")
            .priority(0)
            .eta(micros.minusSeconds(1_200))
            .expires(micros)
            .timeLimit(Duration.ofMillis(1_500))
            .softTimeLimit(Duration.ofSeconds(1))
            .retries(2)
            .completion(
                Completion.of(
                    List.of(ContinuationSpec.of("shop.log", "a")),
                    List.of(ContinuationSpec.of("shop.oops", "b"))))
            .build();
    tasks.enqueue("a", payload);

    List<ClaimedTask> claimed = tasks.claim(worker, 10, "a");

    assertThat(claimed).hasSize(1);
    assertThat(claimed.get(0).stored().toPayload()).isEqualTo(payload);
    assertThat(claimed.get(0).attempt()).isEqualTo(1);
    assertThat(claimed.get(0).expired()).isFalse();
  }

  @Test
  void higherPriorityComesFirstThenAge() throws Exception {
    for (TaskPayload payload :
        List.of(
            payload("old"),
            payload("urgent").toBuilder().priority(9).build(),
            payload("young").toBuilder().priority(0).build(),
            payload("lazy").toBuilder().priority(-1).build())) {
      tasks.enqueue("a", payload);
    }

    assertThat(tasks.claim(worker, 3, "a"))
        .extracting(task -> task.stored().taskId())
        .containsExactly("urgent", "old", "young");
    assertThat(tasks.claim(worker, 3, "a"))
        .extracting(task -> task.stored().taskId())
        .containsExactly("lazy");
  }

  @Test
  void onlyServedQueuesAndKnownTasksAreClaimed() throws Exception {
    tasks.enqueue("a", payload("1"));
    tasks.enqueue("b", payload("2"));
    tasks.enqueue("c", payload("3"));
    tasks.enqueue("a", TaskPayload.builder("4", "shop.unknown").build());

    assertThat(tasks.claim(worker, 10, "a", "b"))
        .extracting(task -> task.stored().taskId())
        .containsExactly("1", "2");
    assertThat(tasks.count("task")).isEqualTo(4);
  }

  @Test
  void aClaimedTaskIsNotClaimedAgain() throws Exception {
    tasks.enqueue("a", payload("1"));

    assertThat(tasks.claim(worker, 1, "a")).hasSize(1);
    assertThat(tasks.claim(tasks.worker("a"), 1, "a")).isEmpty();
  }

  @Test
  void whatIsNotDueWaitsAsideUntilItIs() throws Exception {
    tasks.enqueue("a", payload("1").toBuilder().eta(Instant.now().plusSeconds(3_600)).build());
    assertThat(tasks.count("later")).isEqualTo(1);
    assertThat(tasks.queue.promote(10)).isZero();
    assertThat(tasks.claim(worker, 1, "a")).isEmpty();

    tasks.execute("update tasks.later set due_at = now()");

    assertThat(tasks.queue.promote(10)).isEqualTo(1);
    assertThat(tasks.claim(worker, 1, "a")).hasSize(1);
  }

  @Test
  void anExpiredTaskIsClaimedAsSuch() throws Exception {
    tasks.enqueue("a", payload("1").toBuilder().expires(Instant.now().minusSeconds(60)).build());

    assertThat(tasks.claim(worker, 1, "a")).extracting(ClaimedTask::expired).containsExactly(true);
  }

  @Test
  void completingDeletesTheTaskAndWritesEverythingThatFollows() throws Exception {
    ClaimedTask task = claimOne("1");
    Finished finished =
        new Finished(
            task.id(),
            task.attempt(),
            List.of(
                new Continuation(StoredTask.of(new NewTask("b", payload("now"))), null, null),
                new Continuation(
                    StoredTask.of(new NewTask("b", payload("soon"))),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(10))),
            new Outcome("1", RawJson.parse("5"), null, Duration.ofHours(1)),
            List.of(
                new DeadLetter(DeadLetter.Reason.BAD_CONTINUATION, error("bad"), task.stored())));

    assertThat(tasks.queue.complete(worker, List.of(finished)).ended()).containsExactly(task.id());

    assertThat(tasks.column("select task_id from tasks.task")).containsExactly("now");
    assertThat(
            tasks.column(
                "select task_id || ' ' || (eta = due_at) || ' '"
                    + " || extract(epoch from expires_at - due_at)::int from tasks.later"))
        .containsExactly("soon true 300");
    assertThat(tasks.column("select reason || ' ' || task_id from tasks.dead_letter"))
        .containsExactly("BAD_CONTINUATION 1");
    Optional<Outcome> outcome = tasks.queue.outcome("1");
    assertThat(outcome).isPresent();
    assertThat(outcome.get().value()).isEqualTo(RawJson.parse("5"));
    assertThat(outcome.get().error()).isNull();
  }

  @Test
  void theLastOutcomeOfAnIdIsKeptEvenWithinOneBatch() throws Exception {
    ClaimedTask first = claimOne("same");
    ClaimedTask second = claimOne("same");

    tasks.queue.complete(
        worker,
        List.of(
            ended(first, new Outcome("same", RawJson.parse("1"), null, Duration.ofHours(1))),
            ended(second, new Outcome("same", null, error("boom"), Duration.ofHours(1)))));

    assertThat(tasks.queue.outcome("same"))
        .hasValueSatisfying(
            outcome -> {
              assertThat(outcome.value()).isNull();
              assertThat(outcome.error()).isEqualTo(error("boom"));
            });
  }

  @Test
  void outcomesAreForgottenWhenTheirTimeIsOver() throws Exception {
    ClaimedTask task = claimOne("1");
    tasks.queue.complete(
        worker, List.of(ended(task, new Outcome("1", RawJson.NULL, null, Duration.ofHours(1)))));
    assertThat(tasks.queue.purgeOutcomes(10)).isZero();

    tasks.execute("update tasks.result set expires_at = now() - interval '1 second'");

    assertThat(tasks.queue.outcome("1")).isEmpty();
    assertThat(tasks.queue.purgeOutcomes(10)).isEqualTo(1);
  }

  @Test
  void aStaleAttemptOrAnotherWorkerCompletesNothing() throws Exception {
    ClaimedTask task = claimOne("1");
    Finished stale =
        new Finished(
            task.id(),
            task.attempt() + 1,
            List.of(
                new Continuation(StoredTask.of(new NewTask("b", payload("zombie"))), null, null)),
            new Outcome("1", RawJson.NULL, null, Duration.ofHours(1)),
            List.of());

    assertThat(tasks.queue.complete(worker, List.of(stale)).ended()).isEmpty();
    assertThat(tasks.queue.complete(worker + 1, List.of(ended(task, null))).ended()).isEmpty();

    assertThat(tasks.column("select task_id from tasks.task")).containsExactly("1");
    assertThat(tasks.queue.outcome("1")).isEmpty();
  }

  @Test
  void aStaleEndWritesNothingEvenInOneBatchWithTheValidOneOfItsRow() throws Exception {
    ClaimedTask first = claimOne("1");
    // As an operator might do by hand: the row is free again under its old id
    tasks.execute("update tasks.task set worker = 0");
    ClaimedTask second = tasks.claim(worker, 1, "a").get(0);
    assertThat(second.id()).isEqualTo(first.id());

    tasks.queue.complete(
        worker, List.of(endedWith(first, "of the stale"), endedWith(second, "of the valid")));

    assertThat(tasks.column("select task_id from tasks.task")).containsExactly("of the valid");
  }

  private static Finished endedWith(ClaimedTask task, String continuation) {
    return new Finished(
        task.id(),
        task.attempt(),
        List.of(
            new Continuation(StoredTask.of(new NewTask("b", payload(continuation))), null, null)),
        null,
        List.of());
  }

  @Test
  void oneFencedTaskDoesNotHoldUpTheOthersOfItsBatch() throws Exception {
    ClaimedTask lost = claimOne("lost");
    ClaimedTask held = claimOne("held");
    tasks.execute("update tasks.task set worker = 0 where task_id = 'lost'");

    assertThat(tasks.queue.complete(worker, List.of(ended(lost, null), ended(held, null))).ended())
        .containsExactly(held.id());
    assertThat(tasks.column("select task_id from tasks.task")).containsExactly("lost");
  }

  @Test
  void aTaskGivenBackHasANewIdAndItsAttemptUncounted() throws Exception {
    ClaimedTask task = claimOne("1");

    assertThat(tasks.queue.giveBack(worker, List.of(task))).isEqualTo(1);

    ClaimedTask again = tasks.claim(worker, 1, "a").get(0);
    assertThat(again.id()).isGreaterThan(task.id());
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.stored()).isEqualTo(task.stored());
  }

  @Test
  void aLostWorkersTasksBecomeReadyAndItCanCompleteNothing() throws Exception {
    ClaimedTask task = claimOne("1");
    expireLeaseOf(worker);
    long reaper = tasks.worker("a");

    assertThat(tasks.queue.reap(reaper, QueueFixture.STEADY, 100)).isEmpty();

    assertThat(tasks.queue.heartbeat(worker)).isFalse();
    assertThat(tasks.queue.complete(worker, List.of(ended(task, null))).ended()).isEmpty();
    ClaimedTask again = tasks.claim(reaper, 1, "a").get(0);
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.id()).isGreaterThan(task.id());
  }

  @Test
  void aHeartbeatSavesTheWorkersTasks() throws Exception {
    ClaimedTask task = claimOne("1");
    tasks.execute(
        "update tasks.worker set beat_at = now() - interval '1 hour' where id = " + worker);
    assertThat(tasks.queue.heartbeat(worker)).isTrue();

    tasks.queue.reap(tasks.worker("a"), QueueFixture.STEADY, 100);

    assertThat(tasks.queue.complete(worker, List.of(ended(task, null))).ended())
        .containsExactly(task.id());
  }

  @Test
  void rowsOfAWorkerThatIsNotKnownAtAllAreTakenBack() throws Exception {
    claimOne("1");
    tasks.execute("delete from tasks.worker");
    long reaper = tasks.worker("a");

    tasks.queue.reap(reaper, QueueFixture.STEADY, 100);

    assertThat(tasks.claim(reaper, 1, "a")).hasSize(1);
  }

  @Test
  void aLostTaskWithoutAttemptsLeftIsHandedToTheReaper() throws Exception {
    ClaimedTask task = claimOne("1");
    tasks.execute("update tasks.task set max_attempts = 1");
    expireLeaseOf(worker);
    long reaper = tasks.worker("a");

    List<ClaimedTask> exhausted = tasks.queue.reap(reaper, QueueFixture.STEADY, 100);

    assertThat(exhausted).extracting(ClaimedTask::stored).containsExactly(task.stored());
    assertThat(tasks.claim(reaper, 1, "a")).isEmpty();
    assertThat(tasks.queue.complete(reaper, List.of(ended(exhausted.get(0), null))).ended())
        .hasSize(1);
  }

  @Test
  void anUnknownTaskIsJudgedOnlyWhenNoLiveWorkerKnowsItAndItsTimeIsOver() throws Exception {
    tasks.enqueue("a", TaskPayload.builder("1", "shop.rare").build());
    Duration patience = Duration.ofMinutes(5);
    assertThat(judge(patience)).isEmpty();

    tasks.execute("update tasks.task set enqueued_at = now() - interval '6 minutes'");
    long knowing =
        tasks.queue.register("other", List.of("a"), Set.of("shop.rare"), LEASE, patience);
    assertThat(judge(patience)).isEmpty();

    tasks.queue.deregister(knowing, List.of());
    assertThat(judge(patience)).hasSize(1);
  }

  private List<ClaimedTask> judge(Duration patience) throws SQLException {
    return tasks.queue.claimUnknown(worker, List.of("a"), patience, 10);
  }

  @Test
  void aWorkerThatLeavesMakesItsTasksReady() throws Exception {
    claimOne("1");

    tasks.queue.deregister(worker, List.of());

    assertThat(tasks.count("worker")).isZero();
    assertThat(tasks.claim(tasks.worker("a"), 1, "a")).hasSize(1);
  }

  @Test
  void theDatabaseItselfRefusesAReplyKeyBesideContinuations() {
    assertThatThrownBy(
            () ->
                tasks.execute(
                    "insert into tasks.task (queue, task_name, task_id, args, kwargs, headers,"
                        + " meta, reply_key, on_error) values ('a', 'n', 't', '[]', '{}', '{}',"
                        + " '{}', 'r', '[]')"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("task_one_completion");
  }

  @Test
  void aRowThatBreaksTheContractSaysWhereAndKeepsItsTexts() throws Exception {
    tasks.execute(
        "insert into tasks.task (queue, task_name, task_id, args, kwargs, headers, meta, on_error)"
            + " values ('a', 'shop.add', 't', '[1', '{}', '{}', '{}',"
            + " '[{\"task_name\": \"shop.oops\", \"queue\": \"b\"}]')");

    ClaimedTask task = tasks.claim(worker, 1, "a").get(0);

    assertThatThrownBy(() -> task.stored().toPayload())
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("column args");
    assertThat(task.stored().onError()).contains("shop.oops");
  }

  private ClaimedTask claimOne(String taskId) throws Exception {
    tasks.enqueuer.enqueue(List.of(new NewTask("a", payload(taskId))));
    List<ClaimedTask> claimed = tasks.claim(worker, 1, "a");
    assertThat(claimed).hasSize(1);
    return claimed.get(0);
  }

  private void expireLeaseOf(long lost) throws SQLException {
    tasks.silence(lost);
  }

  private static Finished ended(
      ClaimedTask task, @org.jspecify.annotations.Nullable Outcome outcome) {
    return new Finished(task.id(), task.attempt(), List.of(), outcome, List.of());
  }

  private static TaskError error(String message) {
    return new TaskError("java.lang.IllegalStateException", message, "", 1, "shop.add", "1");
  }
}
