package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.ConsumerBuilder;
import io.pgshunt.consumer.TaskContext;
import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.QueueControl;
import io.pgshunt.queue.Schema;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which tasks are begun, how many at once, and by whom. */
class FlowControlTest {

  private Lab lab;
  private QueueControl control;
  private final Queue<TaskContext> begun = new ConcurrentLinkedQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final Semaphore permits = new Semaphore(0);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @BeforeEach
  void start() {
    lab = new Lab();
    control = new QueueControl(lab.dataSource(), Schema.DEFAULT);
  }

  @AfterEach
  void stop() {
    permits.release(1_000_000);
    mayEnd.countDown();
    lab.close();
  }

  /** Runs until it is permitted to end. */
  private Object gated(TaskContext task) throws InterruptedException {
    begun.add(task);
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      permits.acquire();
    } finally {
      running.decrementAndGet();
    }
    return null;
  }

  private ConsumerBuilder gatedConsumer() {
    return lab.consumerOn(
            lab.poolOn(Servers.dataSource(lab.database)), new NamedTask("gated", this::gated))
        .queues("a", "b");
  }

  private void enqueue(String queue, int count) throws Exception {
    List<NewTask> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(new NewTask(queue, TaskPayload.builder(queue + i, "gated").build()));
    }
    lab.enqueueAll(tasks);
  }

  private long begunOf(String queue) {
    return begun.stream().filter(task -> task.queue().equals(queue)).count();
  }

  @Test
  void nothingOfAPausedQueueIsBegunByAnyWorkerUntilItIsResumed() throws Exception {
    permits.release(1_000);
    lab.start(gatedConsumer());
    lab.start(gatedConsumer());
    control.pause(List.of("a"));
    enqueue("a", 20);
    enqueue("b", 20);

    await().until(() -> begunOf("b") == 20);
    assertThat(begunOf("a")).isZero();

    control.resume(List.of("a"));
    await().until(() -> begunOf("a") == 20);
  }

  @Test
  void aLimitOnWhatRunsHoldsOverAllWorkersAndLetsOtherQueuesThrough() throws Exception {
    control.limit("a", OptionalInt.of(3), OptionalDouble.empty());
    lab.start(gatedConsumer().concurrency(8));
    lab.start(gatedConsumer().concurrency(8));
    enqueue("a", 50);
    await().until(() -> begun.size() == 3);
    enqueue("b", 1);
    await().until(() -> begunOf("b") == 1);

    for (int ended = 1; ended <= 30; ended++) {
      permits.release();
      int expected = 4 + ended;
      await().until(() -> begun.size() >= Math.min(expected, 51) - 1);
    }
    permits.release(1_000);
    await().until(() -> begun.size() == 51);

    // Three of the limited queue, and the one of the other.
    assertThat(mostRunning.get()).isLessThanOrEqualTo(4);
  }

  @Test
  void aLimitOnStartsHoldsOverAllWorkers() throws Exception {
    permits.release(1_000);
    control.limit("a", OptionalInt.empty(), OptionalDouble.of(50));
    lab.start(gatedConsumer());
    lab.start(gatedConsumer());
    long before = System.nanoTime();
    enqueue("a", 75);

    await().until(() -> begun.size() == 75);

    // Five at once, then one each 20 ms; a place that waited for its claim may catch up by half.
    double seconds = (System.nanoTime() - before) / 1e9;
    assertThat(75 / seconds).isLessThan(2 * 50.0);
  }

  @Test
  void queuesTakeTurnsByTheirWeights() throws Exception {
    enqueue("a", 200);
    enqueue("b", 200);
    Consumer consumer =
        lab.start(gatedConsumer().concurrency(1).queueWeights(Map.of("a", 1, "b", 3)));

    for (int i = 1; i <= 80; i++) {
      int expected = i;
      await().pollInterval(Duration.ofMillis(1)).until(() -> begun.size() >= expected);
      permits.release();
    }

    List<TaskContext> first = List.copyOf(begun).subList(0, 80);
    assertThat(first.stream().filter(task -> task.queue().equals("b")).count()).isBetween(55L, 65L);
    permits.release(1_000);
    consumer.close();
  }

  @Test
  void aQueueWithABacklogDoesNotStarveOthers() throws Exception {
    enqueue("a", 1_000);
    lab.start(gatedConsumer().concurrency(1));
    await().until(() -> begun.size() == 1);
    enqueue("b", 1);

    permits.release(4);

    await().until(() -> begunOf("b") == 1);
  }

  @Test
  void aQueuesOwnConcurrencyIsNotExceeded() throws Exception {
    enqueue("a", 20);
    enqueue("b", 20);
    lab.start(gatedConsumer().concurrency(10).queueConcurrency(Map.of("a", 2)));

    await().until(() -> begun.size() == 10);
    assertThat(begunOf("a")).isEqualTo(2);

    permits.release(1_000);
    lab.drained();
    assertThat(begun).hasSize(40);
  }

  @Test
  void aTenantWithABacklogDoesNotHoldUpOthersOfTheSameQueue() throws Exception {
    List<NewTask> backlog = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      backlog.add(new NewTask("celery", splitting("big" + i, "big")));
    }
    lab.enqueueAll(backlog);
    lab.enqueue("celery", splitting("small", "small"));
    // The continuations get their lanes from the consumer that enqueues them.
    Consumer splitter =
        lab.start(
            lab.consumer(new NamedTask("split", task -> null))
                .queues("celery")
                .tenantHeader("tenant")
                .propagateHeaders(Set.of("tenant")));
    await()
        .until(
            () -> lab.column("select 1 from pgshunt.task where task_name = 'gated'").size() == 501);
    splitter.close();

    lab.start(gatedConsumer().concurrency(1).tenantHeader("tenant"));
    permits.release(3);
    await().until(() -> begun.size() == 4);

    assertThat(begun)
        .anySatisfy(task -> assertThat(task.header("tenant")).contains(RawJson.of("small")));
  }

  private static TaskPayload splitting(String id, String tenant) {
    return TaskPayload.builder(id, "split")
        .headers(RawJson.object(Map.of("tenant", RawJson.of(tenant))))
        .completion(Completion.of(List.of(ContinuationSpec.of("gated", "a")), List.of()))
        .build();
  }

  @Test
  void aConsumerLeavesTasksAloneThatOnlyAnotherCanRun() throws Exception {
    Set<String> ran = ConcurrentHashMap.newKeySet();
    lab.start(lab.consumer(new NamedTask("x", task -> ran.add("x" + task.taskId()))).queues("a"));
    lab.start(lab.consumer(new NamedTask("y", task -> ran.add("y" + task.taskId()))).queues("a"));
    List<NewTask> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      tasks.add(
          new NewTask("a", TaskPayload.builder(String.valueOf(i), i % 2 == 0 ? "x" : "y").build()));
    }
    lab.enqueueAll(tasks);
    lab.drained();

    assertThat(ran).hasSize(200);
    assertThat(lab.column("select reason from pgshunt.dead_letter")).isEmpty();
  }

  @Test
  void anEtaIsMetToTheSecond() throws Exception {
    permits.release(1_000);
    lab.start(gatedConsumer());
    java.time.Instant eta = java.time.Instant.now().plusMillis(1_500);
    lab.enqueue("a", TaskPayload.builder("later", "gated").eta(eta).build());

    await().until(() -> begun.size() == 1);

    assertThat(java.time.Instant.now()).isBetween(eta.minusMillis(50), eta.plusMillis(1_000));
  }

  /** Its tasks were short, so that it claims ahead; now four run that do not end, others wait. */
  private Consumer consumerThatHoldsMoreThanItRuns() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    NamedTask turning =
        new NamedTask(
            "turning",
            task -> {
              if (runs.incrementAndGet() > 3_000) {
                mayEnd.await();
              }
              return null;
            });
    List<NewTask> tasks = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      tasks.add(new NewTask(Lab.QUEUE, TaskPayload.builder("T" + i, "turning").build()));
    }
    lab.enqueueAll(tasks);
    Consumer consumer =
        lab.start(
            lab.consumerOn(lab.poolOn(Servers.dataSource(lab.database)), turning).concurrency(4));
    await().until(() -> runs.get() == 3_004);
    return consumer;
  }

  private void awaitAllButFourGivenBackUntried() {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        lab.column(
                            "select count(*) filter (where worker = 0 and attempt = 0) || ' ' ||"
                                + " count(*) filter (where worker <> 0) from pgshunt.task"))
                    .containsExactly("2996 4"));
  }

  @Test
  void whatWaitsTooLongBesideTasksThatBecameLongIsLeftToOthers() throws Exception {
    Consumer consumer = consumerThatHoldsMoreThanItRuns();

    awaitAllButFourGivenBackUntried();

    lab.execute("delete from pgshunt.task where worker = 0");
    mayEnd.countDown();
    consumer.close();
  }

  @Test
  void whatIsHeldButNotBegunIsHandedBackWhenTheConsumerStops() throws Exception {
    Consumer consumer = consumerThatHoldsMoreThanItRuns();
    Thread closing = new Thread(consumer::close);
    closing.start();

    awaitAllButFourGivenBackUntried();

    mayEnd.countDown();
    closing.join();
    assertThat(lab.column("select attempt from pgshunt.task")).hasSize(2_996).containsOnly("0");
  }
}
