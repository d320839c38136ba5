package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.NewTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever becomes of consumers, each task has one end, and each end enqueues what follows once.
 */
class ExactlyOnceTest {

  private static final int TASKS = 10_000;

  /** One line of the ledger: a continuation that ran, and the task it follows. */
  private record Entry(String parent, String id) {}

  private Lab lab;
  private final Queue<String> parents = new ConcurrentLinkedQueue<>();
  private final Queue<Entry> continuations = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() {
    lab = new Lab();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private Object parent(TaskContext task) {
    parents.add(task.taskId());
    return task.taskId();
  }

  private Object continuation(TaskContext task) {
    assertThat(task.arg(0, String.class)).isEqualTo(task.parentId().orElseThrow());
    continuations.add(new Entry(task.parentId().orElseThrow(), task.taskId()));
    return "done";
  }

  private Consumer startConsumer() {
    TaskHandler<?>[] handlers = {
      new NamedTask("shop.parent", this::parent), new NamedTask("shop.next", this::continuation)
    };
    return lab.start(
        lab.consumerOn(lab.poolOn(Servers.dataSource(lab.database)), handlers).concurrency(16));
  }

  private void enqueue(int tasks) throws Exception {
    List<NewTask> batch = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      batch.add(
          new NewTask(
              Lab.QUEUE,
              TaskPayload.builder("task-" + i, "shop.parent")
                  .completion(
                      Completion.of(
                          List.of(ContinuationSpec.of("shop.next", Lab.QUEUE)), List.of()))
                  .build()));
      if (batch.size() == 1_000) {
        lab.enqueueAll(batch);
        batch.clear();
      }
    }
    lab.enqueueAll(batch);
  }

  @Test
  void twoConsumersRunTenThousandTasksAndTenThousandContinuationsNoneTwice() throws Exception {
    Consumer one = startConsumer();
    Consumer other = startConsumer();
    enqueue(TASKS);
    lab.drained();

    assertThat(parents).hasSize(TASKS).doesNotHaveDuplicates();
    assertThat(continuations).hasSize(TASKS);
    assertThat(continuations).extracting(Entry::parent).doesNotHaveDuplicates();
    assertThat(continuations).extracting(Entry::id).doesNotHaveDuplicates();
    assertThat(one.counters().claimed()).isPositive();
    assertThat(other.counters().claimed()).isPositive();
    await()
        .until(
            () ->
                one.counters().continuations() + other.counters().continuations() == TASKS
                    && one.counters().fenced() + other.counters().fenced() == 0);
  }

  @Test
  void workersThatAreTakenForLostAgainAndAgainEnqueueEachContinuationOnce() throws Exception {
    Consumer one = startConsumer();
    Consumer other = startConsumer();
    // A row may be begun more often here than would be right otherwise.
    lab.execute("alter table pgshunt.task alter max_attempts set default 1000");
    enqueue(TASKS / 2);
    long fenced = 0;
    while (fenced == 0) {
      // As if every worker had been silent for too long: its rows are anybody's.
      lab.execute(
          "with lost as (delete from pgshunt.worker returning id) update pgshunt.task"
              + " set worker = 0 where worker in (select id from lost)");
      await().atMost(Duration.ofSeconds(30)).until(() -> runsAgain(one) && runsAgain(other));
      fenced = one.counters().fenced() + other.counters().fenced();
      if (lab.column("select 1 from pgshunt.task limit 1").isEmpty()) {
        break;
      }
    }
    lab.drained();

    Map<String, String> continuationOf = new HashMap<>();
    for (Entry entry : continuations) {
      String before = continuationOf.putIfAbsent(entry.parent(), entry.id());
      assertThat(entry.id()).as("continuation of " + entry.parent()).isIn(before, entry.id());
      assertThat(before == null || before.equals(entry.id())).isTrue();
    }
    assertThat(continuationOf).hasSize(TASKS / 2);
  }

  private boolean runsAgain(Consumer consumer) throws Exception {
    assertThat(consumer.counters().claimed()).isNotNegative();
    return lab.column("select id from pgshunt.worker").size() >= 2;
  }
}
