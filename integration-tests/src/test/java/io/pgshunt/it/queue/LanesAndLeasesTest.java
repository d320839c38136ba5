package io.pgshunt.it.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimRequest.Probe;
import io.pgshunt.queue.ClaimRequest.Share;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.Lane;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.QueueControl;
import io.pgshunt.queue.Revocations;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.queue.TaskQueue;
import io.pgshunt.queue.TaskQueue.Beginning;
import io.pgshunt.queue.TaskQueue.Completed;
import io.pgshunt.queue.Tenancy;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where rows are looked for, and what is known of those that are begun. */
class LanesAndLeasesTest {

  private static final Set<String> NAMES = Set.of("shop.add");

  private QueueFixture tasks;
  private long worker;

  @BeforeEach
  void create() throws SQLException {
    tasks = QueueFixture.create();
    worker = tasks.worker("a");
  }

  private static ClaimRequest from(Lane lane, long floor, int most) {
    Share share = new Share(lane.queue(), most, List.of(new Probe(lane, floor, most)));
    return new ClaimRequest(List.of(share), NAMES, most);
  }

  private void enqueueWithPriority(String id, int priority) throws Exception {
    tasks.enqueue("a", TaskPayload.builder(id, "shop.add").priority(priority).build());
  }

  @Test
  void aSweepFindsEveryLaneWithItsLeastId() throws Exception {
    Enqueuer tenants =
        new Enqueuer(
            tasks.dataSource, QueueFixture.SCHEMA, new Tenancy("tenant"), Duration.ofSeconds(5));
    enqueueWithPriority("low", -3);
    tasks.enqueue("a", QueueFixture.payload("none"));
    enqueueWithPriority("high", 200);
    enqueueWithPriority("high too", 200);
    TaskPayload acme =
        TaskPayload.builder("acme", "shop.add")
            .headers(RawJson.parse("{\"tenant\":\"acme\"}"))
            .build();
    tenants.enqueue(List.of(new NewTask("a", acme)));
    tasks.enqueue("other", QueueFixture.payload("elsewhere"));
    tasks.enqueue("a", TaskPayload.builder("unknown", "shop.rare").priority(7).build());

    Map<Lane, Long> lanes = tasks.queue.lanes(List.of("a"), NAMES);

    assertThat(lanes.keySet())
        .filteredOn(lane -> lane.number() == 0)
        .extracting(Lane::rank)
        .containsExactlyInAnyOrder(3, 0, -200);
    assertThat(lanes.keySet()).filteredOn(lane -> lane.number() != 0).hasSize(1);
    assertThat(lanes.get(new Lane("a", -200, 0)).toString())
        .isEqualTo(tasks.column("select min(id) from tasks.task where priority = 200").get(0));
  }

  @Test
  void nothingBelowTheFloorIsClaimed() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    tasks.enqueue("a", QueueFixture.payload("2"));
    Lane lane = new Lane("a", 0, 0);
    long first = tasks.queue.lanes(List.of("a"), NAMES).get(lane);

    assertThat(tasks.queue.claim(worker, from(lane, first, 10)))
        .extracting(task -> task.stored().taskId())
        .containsExactly("2");
    assertThat(tasks.queue.claim(worker, from(lane, 0, 10)))
        .extracting(task -> task.stored().taskId())
        .containsExactly("1");
  }

  @Test
  void aTransactionThatCommitsLateIsFoundByTheSweep() throws Exception {
    Lane lane = new Lane("a", 0, 0);
    try (Connection slow = tasks.dataSource.getConnection()) {
      slow.setAutoCommit(false);
      Enqueuer.enqueue(
          slow,
          QueueFixture.SCHEMA,
          Tenancy.NONE,
          List.of(new NewTask("a", QueueFixture.payload("late"))));
      tasks.enqueue("a", QueueFixture.payload("early"));
      long floor = tasks.queue.claim(worker, from(lane, 0, 10)).get(0).id();
      slow.commit();

      assertThat(tasks.queue.claim(worker, from(lane, floor, 10))).isEmpty();
      long found = tasks.queue.lanes(List.of("a"), NAMES).get(lane);
      assertThat(found).isLessThan(floor);
      assertThat(tasks.queue.claim(worker, from(lane, found - 1, 10)))
          .extracting(task -> task.stored().taskId())
          .containsExactly("late");
    }
  }

  @Test
  void aRowThatAnotherClaimerHadLockedAndLeftIsFoundByTheSweep() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("locked"));
    tasks.enqueue("a", QueueFixture.payload("free"));
    Lane lane = new Lane("a", 0, 0);
    try (Connection other = tasks.dataSource.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select 1 from tasks.task where task_id = 'locked' for update");
      long floor = tasks.queue.claim(worker, from(lane, 0, 10)).get(0).id();
      other.rollback();

      assertThat(tasks.queue.claim(worker, from(lane, floor, 10))).isEmpty();
      long found = tasks.queue.lanes(List.of("a"), NAMES).get(lane);
      assertThat(tasks.queue.claim(worker, from(lane, found - 1, 10)))
          .extracting(task -> task.stored().taskId())
          .containsExactly("locked");
    }
  }

  @Test
  void eachTenantGetsItsTurnHoweverLongAnothersBacklogIs() throws Exception {
    tasks.execute(
        "insert into tasks.task (queue, task_name, task_id, lane, args, kwargs, headers, meta)"
            + " select 'a', 'shop.add', i::text, 7, '[]', '{}', '{}', '{}'"
            + " from generate_series(1, 500) as i");
    tasks.execute(
        "insert into tasks.task (queue, task_name, task_id, lane, args, kwargs, headers, meta)"
            + " values ('a', 'shop.add', 'small', 9, '[]', '{}', '{}', '{}')");
    List<Probe> probes =
        List.of(new Probe(new Lane("a", 0, 7), 0, 5), new Probe(new Lane("a", 0, 9), 0, 5));
    ClaimRequest request = new ClaimRequest(List.of(new Share("a", 10, probes)), NAMES, 10);

    assertThat(tasks.queue.claim(worker, request))
        .hasSize(6)
        .extracting(task -> task.stored().taskId())
        .contains("small");
  }

  private void loseAllWorkers() throws SQLException {
    tasks.execute("delete from tasks.worker");
  }

  private ClaimedTask claimOne() throws SQLException {
    return tasks.claim(worker, 1, "a").get(0);
  }

  @Test
  void whatMustNotBeBegunTwiceIsHandedToTheReaperOnceItWasBegun() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    ClaimedTask task = claimOne();
    assertThat(tasks.queue.begin(worker, List.of(new Beginning(task, true))))
        .containsExactly(task.id());
    loseAllWorkers();
    long reaper = tasks.worker("a");

    assertThat(tasks.queue.reap(reaper, QueueFixture.STEADY, 10))
        .singleElement()
        .satisfies(
            lost -> {
              assertThat(lost.begunOnce()).isTrue();
              assertThat(lost.stored()).isEqualTo(task.stored());
            });
    assertThat(tasks.claim(reaper, 1, "a")).isEmpty();
  }

  @Test
  void whatWasClaimedButNotBegunRunsElsewhere() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    claimOne();
    loseAllWorkers();
    long reaper = tasks.worker("a");

    assertThat(tasks.queue.reap(reaper, QueueFixture.STEADY, 10)).isEmpty();
    assertThat(tasks.claim(reaper, 1, "a")).hasSize(1);
  }

  @Test
  void aWorkerThatLeavesDoesNotFreeWhatMustNotBeBegunTwice() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    tasks.queue.begin(worker, List.of(new Beginning(claimOne(), true)));

    tasks.queue.deregister(worker, List.of());

    long reaper = tasks.worker("a");
    assertThat(tasks.claim(reaper, 1, "a")).isEmpty();
    assertThat(tasks.queue.reap(reaper, QueueFixture.STEADY, 10)).hasSize(1);
  }

  @Test
  void aTaskThatOnlyWaitedBesideOneThatKillsItsWorkersKeepsItsAttempts() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("innocent"));
    tasks.enqueue("a", QueueFixture.payload("killer"));
    for (int life = 1; life <= 5; life++) {
      worker = tasks.worker("a");
      tasks.queue.reap(worker, QueueFixture.STEADY, 10);
      List<ClaimedTask> claimed = tasks.claim(worker, 2, "a");
      for (ClaimedTask task : claimed) {
        if (task.stored().taskId().equals("killer") && task.attempt() > 1) {
          tasks.queue.begin(worker, List.of(new Beginning(task, false)));
        }
      }
      loseAllWorkers();
    }
    long reaper = tasks.worker("a");

    assertThat(tasks.queue.reap(reaper, QueueFixture.STEADY, 10))
        .extracting(task -> task.stored().taskId())
        .containsExactly("killer");
    assertThat(tasks.claim(reaper, 2, "a"))
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.stored().taskId()).isEqualTo("innocent");
              assertThat(task.attempt()).isEqualTo(2);
            });
  }

  @Test
  void aRowThatIsNotHeldAnyMoreMustNotBeBegun() throws Exception {
    tasks.enqueue("a", QueueFixture.payload("1"));
    ClaimedTask task = claimOne();
    tasks.queue.giveBack(worker, List.of(task));

    assertThat(tasks.queue.begin(worker, List.of(new Beginning(task, true)))).isEmpty();
  }

  private Completed endWithContinuation(boolean keep) throws Exception {
    tasks.enqueue("a", QueueFixture.payload("parent"));
    ClaimedTask parent = claimOne();
    TaskPayload next = TaskPayload.builder("next", "shop.add").build();
    Continuation continuation = new Continuation(StoredTask.of(new NewTask("a", next)), null, null);
    Finished finished =
        new Finished(
            parent.id(),
            parent.attempt(),
            List.of(keep ? continuation.kept() : continuation),
            null,
            List.of());
    return tasks.queue.complete(worker, List.of(finished));
  }

  @Test
  void aContinuationThatItsWorkerKeepsIsHeldAsIfItWereClaimed() throws Exception {
    Completed completed = endWithContinuation(true);

    ClaimedTask kept = completed.kept().get(0);
    assertThat(kept.stored().taskId()).isEqualTo("next");
    assertThat(tasks.claim(worker, 1, "a")).isEmpty();
    Finished end = new Finished(kept.id(), kept.attempt(), List.of(), null, List.of());
    assertThat(tasks.queue.complete(worker, List.of(end)).ended()).containsExactly(kept.id());
    assertThat(tasks.count("task")).isZero();
  }

  @Test
  void aContinuationThatNobodyKeepsIsReady() throws Exception {
    assertThat(endWithContinuation(false).kept()).isEmpty();
    assertThat(tasks.claim(worker, 1, "a")).hasSize(1);
  }

  @Test
  void nothingIsKeptOfAQueueThatIsPausedOrLimited() throws Exception {
    QueueControl control = new QueueControl(tasks.dataSource, QueueFixture.SCHEMA);
    tasks.enqueue("a", QueueFixture.payload("parent"));
    control.limit("b", OptionalInt.of(1), OptionalDouble.empty());
    ClaimedTask parent = claimOne();
    Continuation continuation =
        new Continuation(StoredTask.of(new NewTask("b", QueueFixture.payload("next"))), null, null)
            .kept();
    Finished finished =
        new Finished(parent.id(), parent.attempt(), List.of(continuation), null, List.of());

    assertThat(tasks.queue.complete(worker, List.of(finished)).kept()).isEmpty();
    assertThat(tasks.queue.claimLimited(worker, tasks.request(5, "b"))).hasSize(1);
  }

  @Test
  void aKeptContinuationThatWasCancelledIsKnownToBe() throws Exception {
    new Revocations(tasks.dataSource, QueueFixture.SCHEMA)
        .revoke(List.of("next"), false, Duration.ofDays(1));

    assertThat(endWithContinuation(true).kept())
        .extracting(ClaimedTask::revoked)
        .containsExactly(true);
  }

  @Test
  void aKeptContinuationOfALostWorkerRunsElsewhere() throws Exception {
    endWithContinuation(true);
    loseAllWorkers();
    long reaper = tasks.worker("a");

    tasks.queue.reap(reaper, QueueFixture.STEADY, 10);

    assertThat(tasks.claim(reaper, 1, "a"))
        .extracting(task -> task.stored().taskId())
        .containsExactly("next");
  }

  @Test
  void rowsOfAnotherTenantHeaderGoOnInTheirLane() throws Exception {
    TaskQueue queue = new TaskQueue(tasks.dataSource, QueueFixture.SCHEMA, new Tenancy("tenant"));
    tasks.enqueue("a", QueueFixture.payload("parent"));
    ClaimedTask parent = claimOne();
    TaskPayload next =
        TaskPayload.builder("next", "shop.add")
            .headers(RawJson.parse("{\"tenant\":\"acme\"}"))
            .build();
    Continuation continuation = new Continuation(StoredTask.of(new NewTask("a", next)), null, null);
    queue.complete(
        worker,
        List.of(
            new Finished(parent.id(), parent.attempt(), List.of(continuation), null, List.of())));

    assertThat(tasks.column("select lane from tasks.task").get(0)).isNotEqualTo("0");
  }
}
