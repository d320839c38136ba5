package io.pgshunt.it.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.QueueControl;
import io.pgshunt.queue.QueueControl.QueueState;
import io.pgshunt.queue.TaskQueue.Beginning;
import io.pgshunt.queue.WorkerDirectory;
import io.pgshunt.task.TaskPayload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who counts as alive, and what is known of rows that come back from workers. */
class WorkersAndReturnsTest {

  private QueueFixture tasks;
  private long worker;

  @BeforeEach
  void create() throws SQLException {
    tasks = QueueFixture.create();
    worker = tasks.worker("a");
  }

  private void silentFor(long who, String time) throws SQLException {
    tasks.execute(
        "update tasks.worker set beat_at = now() - interval '" + time + "' where id = " + who);
  }

  private ClaimedTask claimOne() throws SQLException {
    return tasks.claim(worker, 1, "a").get(0);
  }

  /** Claims a row that is not begun at once. */
  private ClaimedTask claimAhead(long who) throws SQLException {
    ClaimRequest begun = tasks.request(1, "a");
    return tasks
        .queue
        .claim(who, new ClaimRequest(begun.shares(), begun.taskNames(), 1, false))
        .get(0);
  }

  private List<ClaimedTask> reap() throws SQLException {
    return tasks.queue.reap(tasks.worker("b"), QueueFixture.STEADY, 10);
  }

  private List<String> workers() throws SQLException {
    return tasks.column("select id from tasks.worker where queues = '{a}'");
  }

  @Test
  void eachWorkerIsJudgedByItsOwnLeaseWhoeverJudges() throws Exception {
    tasks.execute("delete from tasks.worker");
    long slow = tasks.worker(Duration.ofMinutes(10), "a");
    long quick = tasks.worker(Duration.ofMillis(10), "a");
    silentFor(slow, "5 minutes");
    silentFor(quick, "1 second");

    tasks.queue.reap(tasks.worker(Duration.ofMillis(10), "b"), QueueFixture.STEADY, 10);

    assertThat(workers()).containsExactly(String.valueOf(slow));
  }

  @Test
  void aWitnessOfAShortTimeSaysNothingOfAWorkerWithALongerLease() throws Exception {
    tasks.execute("update tasks.worker set lease = interval '300 ms'");
    silentFor(worker, "1 hour");
    long other = tasks.worker("b");

    tasks.queue.reap(other, Duration.ofMillis(299), 10);
    assertThat(workers()).containsExactly(String.valueOf(worker));

    tasks.queue.reap(other, Duration.ofMillis(400), 10);
    assertThat(workers()).isEmpty();
  }

  @Test
  void aWorkerCountsAsPresentForItsOwnLease() throws Exception {
    WorkerDirectory directory = new WorkerDirectory(tasks.dataSource, QueueFixture.SCHEMA);
    QueueControl control = new QueueControl(tasks.dataSource, QueueFixture.SCHEMA);
    tasks.execute("delete from tasks.worker");
    silentFor(tasks.worker(Duration.ofMinutes(10), "slow"), "200 seconds");
    silentFor(tasks.worker(Duration.ofSeconds(30), "gone"), "40 seconds");

    assertThat(directory.liveTaskNames().keySet()).containsExactly("slow");
    assertThat(control.list()).extracting(QueueState::name).containsExactly("slow");
  }

  @Test
  void aWorkerOfAVersionBeforeHasTheLeaseThatWasTheDefault() throws Exception {
    tasks.execute(
        "insert into tasks.worker (name, queues, task_names, beat_at)"
            + " values ('old', '{old}', '{}', now() - interval '25 seconds')");

    assertThat(new WorkerDirectory(tasks.dataSource, QueueFixture.SCHEMA).liveTaskNames().keySet())
        .contains("old");
  }

  @Test
  void aTaskThatNobodyKnowsIsLeftAloneAsLongAsAnyWorkerOfItsQueueHasPatience() throws Exception {
    tasks.enqueue("a", TaskPayload.builder("1", "shop.rare").build());
    tasks.execute("update tasks.task set enqueued_at = now() - interval '6 minutes'");
    Duration patience = Duration.ofSeconds(1);
    long patient =
        tasks.queue.register(
            "patient", List.of("a"), Set.of(), QueueFixture.LEASE, Duration.ofHours(1));

    assertThat(tasks.queue.claimUnknown(worker, List.of("a"), patience, 10)).isEmpty();
    tasks.silence(patient);
    assertThat(tasks.queue.claimUnknown(worker, List.of("a"), patience, 10)).isEmpty();
    tasks.queue.deregister(patient, List.of());
    assertThat(tasks.queue.claimUnknown(worker, List.of("a"), patience, 10)).hasSize(1);
  }

  @Test
  void aWorkerHasOneLeaseFromTheStartOfTheServerOn() throws Exception {
    tasks.execute("update tasks.worker set beat_at = '-infinity', lease = interval '3650 days'");

    reap();

    assertThat(workers()).containsExactly(String.valueOf(worker));
  }

  @Test
  void whatWorkersLeftThatNeverLivedForALeaseIsTakenBackByOthersThatDoNotEither() throws Exception {
    tasks.execute("update tasks.worker set lease = interval '300 ms'");
    tasks.enqueue("a", QueueFixture.payload("1"));
    claimOne();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              // One life: it sees to others once, and is never heard of again.
              long shortLived = tasks.worker(Duration.ofMillis(300), "b");
              tasks.queue.reap(shortLived, Duration.ZERO, 10);
              assertThat(workers()).isEmpty();
            });

    assertThat(tasks.claim(tasks.worker("a"), 1, "a")).hasSize(1);
  }

  @Test
  void nobodyIsLostWhoBeatsAgainAfterItWasSuspected() throws Exception {
    tasks.execute("update tasks.worker set lease = interval '1 second'");
    silentFor(worker, "1 hour");
    long other = tasks.worker("b");
    tasks.queue.reap(other, Duration.ZERO, 10);
    tasks.execute("update tasks.worker set suspected_at = now() - interval '10 seconds'");
    tasks.queue.heartbeat(worker);
    silentFor(worker, "5 seconds");

    tasks.queue.reap(other, Duration.ZERO, 10);

    assertThat(workers()).containsExactly(String.valueOf(worker));
  }

  @Test
  void aRowThatWasNeverBegunIsTheFirstAttemptHoweverOftenItsWorkersWereLost() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    for (int life = 0; life < 10; life++) {
      ClaimedTask task = claimAhead(tasks.worker("a"));
      assertThat(task.attempt()).isEqualTo(1);
      assertThat(task.needsNoMark()).as("may be begun without a word").isEqualTo(life == 0);
      assertThat(task.mayHaveRun()).isEqualTo(life > 0);
      tasks.execute("delete from tasks.worker");
      assertThat(reap()).isEmpty();
    }
  }

  @Test
  void aTaskThatKillsItsWorkersIsBegunAsOftenAsAllowedThoughItsFirstRunWasNotWritten()
      throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    int runs = 0;
    List<ClaimedTask> over = List.of();
    while (over.isEmpty()) {
      long life = tasks.worker("a");
      ClaimedTask task = claimAhead(life);
      if (!task.needsNoMark()) {
        tasks.queue.begin(life, List.of(new Beginning(task, false)));
      }
      runs++;
      tasks.execute("delete from tasks.worker");
      over = reap();
    }

    assertThat(runs).isEqualTo(5);
  }

  @Test
  void whatMayRunOnceOnlyIsNotBegunWithoutAWordAndNotLostUnbegun() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    tasks.execute("update tasks.task set max_attempts = 1");
    assertThat(claimAhead(worker).needsNoMark()).isFalse();
    tasks.execute("delete from tasks.worker");
    assertThat(reap()).isEmpty();

    worker = tasks.worker("a");
    tasks.queue.begin(worker, List.of(new Beginning(claimAhead(worker), false)));
    tasks.execute("delete from tasks.worker");
    assertThat(reap()).hasSize(1);
  }

  @Test
  void aWorkerThatLeavesCountsTheAttemptOfWhatItHadBegunAndOfNothingElse() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("begun"));
    tasks.enqueue("a", QueueFixture.payload("waited"));
    List<ClaimedTask> held = tasks.claim(worker, 2, "a");

    tasks.queue.deregister(worker, List.of(held.get(0).id()));

    assertThat(tasks.claim(tasks.worker("a"), 2, "a"))
        .extracting(task -> task.stored().taskId() + " " + task.attempt())
        .containsExactly("begun 2", "waited 1");
  }

  @Test
  void aWorkerThatLeavesWaitsForWhatAnotherSessionOfItWritesOfItsRows() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("once"));
    claimAhead(worker);
    CompletableFuture<Void> leaving;
    try (Connection begins = Servers.direct(tasks.database).getConnection();
        Statement statement = begins.createStatement()) {
      begins.setAutoCommit(false);
      statement.execute("update tasks.task set begun = 2");
      leaving =
          CompletableFuture.runAsync(
              () -> {
                try {
                  tasks.queue.deregister(worker, List.of());
                } catch (SQLException e) {
                  throw new CompletionException(e);
                }
              });
      await()
          .until(
              () ->
                  !tasks
                      .column(
                          "select pid from pg_stat_activity where datname = current_database()"
                              + " and wait_event_type = 'Lock'")
                      .isEmpty());
      begins.commit();
    }
    leaving.join();

    assertThat(tasks.claim(tasks.worker("a"), 1, "a")).isEmpty();
    assertThat(reap()).extracting(ClaimedTask::begunOnce).containsExactly(true);
  }

  @Test
  void aWorkerThatLeavesHandsWhatHasNoAttemptLeftToTheNextThatReaps() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    int runs = 0;
    List<ClaimedTask> over = List.of();
    while (over.isEmpty()) {
      long life = tasks.worker("a");
      ClaimedTask task = tasks.claim(life, 1, "a").get(0);
      runs++;
      tasks.queue.deregister(life, List.of(task.id()));
      over = reap();
    }

    assertThat(runs).isEqualTo(5);
    assertThat(over).extracting(ClaimedTask::attempt).containsExactly(5);
  }

  @Test
  void rowsThatAreHeldUnknowinglyGoBackAsTheyWere() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    ClaimedTask stray = claimOne();
    assertThat(tasks.queue.held(worker)).containsExactly(stray.id());

    assertThat(tasks.queue.giveBackStrays(worker, List.of(stray.id()))).isEqualTo(1);

    ClaimedTask again = claimOne();
    assertThat(again.id()).isGreaterThan(stray.id());
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.mayHaveRun()).isFalse();
  }

  @Test
  void whatWasHandedOverToBeEndedIsNeverRunAgainThoughTheAnswerWasLost() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    claimOne();
    tasks.execute("update tasks.task set max_attempts = 1");
    tasks.execute("delete from tasks.worker");
    long unlucky = tasks.worker("b");
    ClaimedTask over = tasks.queue.reap(unlucky, QueueFixture.STEADY, 10).get(0);

    assertThat(tasks.queue.giveBackStrays(unlucky, List.of(over.id()))).isZero();

    assertThat(reap()).extracting(ClaimedTask::stored).containsExactly(over.stored());
  }

  @Test
  void aClaimThatComesInAfterItsWorkerHasLeftTakesNothing() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    tasks.queue.deregister(worker, List.of());

    assertThat(tasks.claim(worker, 1, "a")).isEmpty();
    assertThat(tasks.claim(tasks.worker("a"), 1, "a")).hasSize(1);
  }
}
