package io.pgshunt.it.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.QueueControl;
import io.pgshunt.queue.QueueControl.QueueState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Paused and limited queues, at the level of single claims. */
class LimitedQueueTest {

  private static final OptionalDouble NO_RATE = OptionalDouble.empty();

  private QueueFixture tasks;
  private QueueControl control;
  private long worker;

  @BeforeEach
  void create() throws SQLException {
    tasks = QueueFixture.create();
    control = new QueueControl(tasks.dataSource, QueueFixture.SCHEMA);
    worker = tasks.worker("a");
  }

  private void enqueue(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      tasks.enqueue("a", QueueFixture.payload("T" + i));
    }
  }

  private List<ClaimedTask> claim(int limit) throws SQLException {
    return tasks.claim(worker, limit, "a");
  }

  private List<ClaimedTask> claimLimited(long by, int limit) throws SQLException {
    return tasks.queue.claimLimited(by, tasks.request(limit, "a"));
  }

  private void end(List<ClaimedTask> claimed) throws SQLException {
    for (ClaimedTask task : claimed) {
      Finished finished = new Finished(task.id(), task.attempt(), List.of(), null, List.of());
      tasks.queue.complete(worker, List.of(finished));
    }
  }

  @Test
  void aPausedQueueGivesNothingUntilItIsResumed() throws Exception {
    enqueue(2);
    tasks.enqueue("b", QueueFixture.payload("other"));
    control.pause(List.of("a"));

    assertThat(claim(10)).isEmpty();
    assertThat(claimLimited(worker, 10)).isEmpty();
    assertThat(tasks.claim(worker, 10, "a", "b"))
        .extracting(task -> task.stored().taskId())
        .containsExactly("other");

    control.resume(List.of("a"));
    assertThat(claim(10)).hasSize(2);
    assertThat(tasks.count("queue")).isZero();
  }

  @Test
  void aLimitedQueueIsNotClaimedFromWithoutItsLimit() throws Exception {
    enqueue(2);
    control.limit("a", OptionalInt.of(1), NO_RATE);

    assertThat(claim(10)).isEmpty();
    assertThat(tasks.queue.limited(List.of("a", "b"))).containsExactly("a");
  }

  @Test
  void noMoreRunThanThereArePlacesWhoeverClaims() throws Exception {
    enqueue(10);
    control.limit("a", OptionalInt.of(3), NO_RATE);
    long other = tasks.worker("a");

    List<ClaimedTask> first = claimLimited(worker, 2);
    assertThat(first).hasSize(2);
    assertThat(claimLimited(other, 10)).hasSize(1);
    assertThat(claimLimited(other, 10)).isEmpty();

    end(first.subList(0, 1));
    assertThat(claimLimited(other, 10)).hasSize(1);
    assertThat(claimLimited(other, 10)).isEmpty();
  }

  @Test
  void aRowThatIsGivenBackOrTakenFromALostWorkerLeavesItsPlace() throws Exception {
    enqueue(3);
    control.limit("a", OptionalInt.of(1), NO_RATE);
    List<ClaimedTask> held = claimLimited(worker, 5);
    tasks.queue.giveBack(worker, held);
    assertThat(claimLimited(worker, 5)).hasSize(1);

    tasks.queue.deregister(worker, List.of());
    long other = tasks.worker("a");
    assertThat(claimLimited(other, 5)).hasSize(1);
    tasks.execute("delete from tasks.worker");
    long reaper = tasks.worker("a");
    assertThat(claimLimited(reaper, 5)).isEmpty();
    tasks.queue.reap(reaper, QueueFixture.STEADY, 100);
    assertThat(claimLimited(reaper, 5)).hasSize(1);
  }

  @Test
  void manyWorkersAtOnceNeverExceedTheLimit() throws Exception {
    int limit = 5;
    tasks.execute("create table tasks.seen (running bigint)");
    tasks.execute(
        "insert into tasks.task (queue, task_name, task_id, args, kwargs, headers, meta)"
            + " select 'a', 'shop.add', i::text, '[]', '{}', '{}', '{}'"
            + " from generate_series(1, 400) as i");
    control.limit("a", OptionalInt.of(limit), NO_RATE);
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<Integer>> workers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        workers.add(threads.submit(this::workUntilNothingIsLeft));
      }
      int ran = 0;
      for (Future<Integer> one : workers) {
        ran += one.get();
      }
      assertThat(ran).isEqualTo(400);
    } finally {
      threads.shutdownNow();
    }
    assertThat(tasks.column("select max(running) from tasks.seen")).containsExactly("5");
  }

  /** Claims and ends; after each claim the rows that are held at that moment are written down. */
  private int workUntilNothingIsLeft() throws Exception {
    long me = tasks.worker("a");
    int ran = 0;
    while (tasks.count("task") > 0) {
      List<ClaimedTask> claimed = claimLimited(me, 3);
      tasks.execute(
          "insert into tasks.seen select count(*) from tasks.task where worker <> 0 having count(*)"
              + " > 0");
      for (ClaimedTask task : claimed) {
        Finished finished = new Finished(task.id(), task.attempt(), List.of(), null, List.of());
        ran += tasks.queue.complete(me, List.of(finished)).ended().size();
      }
    }
    return ran;
  }

  @Test
  void startsAreSpreadOverTheSecond() throws Exception {
    enqueue(30);
    control.limit("a", OptionalInt.empty(), OptionalDouble.of(20));

    // A tenth of a second's worth at once, and then none for a while.
    String before = tasks.column("select now()").get(0);
    assertThat(claimLimited(worker, 100)).hasSize(2);
    assertThat(
            tasks.column(
                "select count(*) from tasks.slot where free_at >= '%s'::timestamptz"
                        .formatted(before)
                    + " + interval '50 ms'"))
        .containsExactly("2");

    tasks.execute("update tasks.slot set free_at = free_at + interval '1 minute'");
    assertThat(claimLimited(worker, 100)).isEmpty();

    tasks.execute("update tasks.slot set free_at = free_at - interval '2 minutes'");
    assertThat(claimLimited(worker, 100)).hasSize(2);
  }

  @Test
  void bothLimitsHold() throws Exception {
    enqueue(30);
    control.limit("a", OptionalInt.of(3), OptionalDouble.of(20));

    assertThat(claimLimited(worker, 100)).hasSize(2);
    tasks.execute("update tasks.slot set free_at = '-infinity'");
    assertThat(claimLimited(worker, 100)).hasSize(1);
  }

  @Test
  void aNewLimitCountsWhatRunsAlready() throws Exception {
    enqueue(10);
    claim(2);

    control.limit("a", OptionalInt.of(3), NO_RATE);

    assertThat(claimLimited(worker, 10)).hasSize(1);
  }

  @Test
  void aQueueWithoutLimitsAnyMoreIsAsBefore() throws Exception {
    enqueue(10);
    control.limit("a", OptionalInt.of(1), OptionalDouble.of(1));

    control.limit("a", OptionalInt.empty(), NO_RATE);

    assertThat(tasks.count("queue")).isZero();
    assertThat(tasks.count("slot")).isZero();
    assertThat(claim(100)).hasSize(10);
  }

  @Test
  void aPauseOutlivesTheLimits() throws Exception {
    enqueue(1);
    control.pause(List.of("a"));
    control.limit("a", OptionalInt.of(1), NO_RATE);
    control.limit("a", OptionalInt.empty(), NO_RATE);

    assertThat(claim(1)).isEmpty();
  }

  @Test
  void theListSaysHowEachQueueStands() throws Exception {
    enqueue(3);
    claim(1);
    control.limit("a", OptionalInt.of(2), OptionalDouble.of(0.5));
    control.pause(List.of("empty"));

    assertThat(control.list())
        .satisfiesExactly(
            a -> {
              assertThat(a.name()).isEqualTo("a");
              assertThat(a.ready()).isEqualTo(2);
              assertThat(a.running()).isEqualTo(1);
              assertThat(a.workers()).isEqualTo(1);
              assertThat(a.oldest()).isNotNull();
              assertThat(a.maxRunning()).isEqualTo(2);
              assertThat(a.maxRate()).isEqualTo(0.5);
            },
            empty -> {
              assertThat(empty).extracting(QueueState::name).isEqualTo("empty");
              assertThat(empty.pausedAt()).isNotNull();
            });
  }

  @Test
  void limitsThatMakeNoSenseAreRefusedByName() {
    assertThatThrownBy(() -> control.limit("a", OptionalInt.of(0), NO_RATE))
        .hasMessageContaining("running is 0")
        .hasMessageContaining("pause");
    assertThatThrownBy(() -> control.limit("a", OptionalInt.empty(), OptionalDouble.of(-1)))
        .hasMessageContaining("rate is -1");
    assertThatThrownBy(() -> control.pause(List.of(" "))).hasMessageContaining("blank");
  }
}
