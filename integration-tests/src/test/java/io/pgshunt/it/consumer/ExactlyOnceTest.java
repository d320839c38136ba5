package io.pgshunt.it.consumer;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
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

  private static final int CONCURRENCY = 16;

  private Lab lab;
  private final Queue<String> parents = new ConcurrentLinkedQueue<>();
  private final Queue<Entry> continuations = new ConcurrentLinkedQueue<>();
  private volatile CountDownLatch firstRuns = new CountDownLatch(0);

  @BeforeEach
  void start() {
    lab = new Lab();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private Object parent(TaskContext task) throws InterruptedException {
    parents.add(task.taskId());
    firstRuns.await();
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
        lab.consumerOn(lab.poolOn(Servers.dataSource(lab.database)), handlers)
            .concurrency(CONCURRENCY));
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
  void tasksThatWereTakenFromTheirWorkersEnqueueTheirContinuationOnce() throws Exception {
    Consumer one = startConsumer();
    Consumer other = startConsumer();
    firstRuns = new CountDownLatch(1);
    enqueue(1_000);
    await().until(() -> parents.size() == 2 * CONCURRENCY);
    // As if both had been silent for too long: their rows are anybody's, under new ids.
    lab.execute(
        "with lost as (delete from pgshunt.worker)"
            + " update pgshunt.task set worker = 0, id = nextval('pgshunt.task_id')");
    firstRuns.countDown();
    lab.drained();

    assertThat(parents).hasSizeGreaterThanOrEqualTo(1_000 + 2 * CONCURRENCY);
    // One end for each task and each continuation. Those that lost their row are refused one, or
    // interrupted before they ask for it.
    await().until(() -> one.counters().succeeded() + other.counters().succeeded() == 2 * 1_000);
    // A continuation may be begun twice, but it is the same one.
    Map<String, List<String>> idsByParent =
        continuations.stream()
            .distinct()
            .collect(groupingBy(Entry::parent, mapping(Entry::id, toList())));
    assertThat(idsByParent).hasSize(1_000);
    assertThat(idsByParent.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
  }
}
