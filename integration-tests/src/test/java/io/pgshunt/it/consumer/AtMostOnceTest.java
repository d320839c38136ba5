package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.ConsumerBuilder;
import io.pgshunt.consumer.Task;
import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.ending.Retry;
import io.pgshunt.queue.NewTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that are worse run twice than not at all. */
class AtMostOnceTest {

  private Lab lab;
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final Queue<TaskError> errors = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() {
    lab = new Lab();
  }

  @AfterEach
  void stop() {
    mayEnd.countDown();
    lab.close();
  }

  /** The tasks of this test. */
  public final class Tasks {
    @Task(value = "once", atMostOnce = true)
    void once() throws InterruptedException {
      runs.incrementAndGet();
      mayEnd.await();
    }

    @Task("plain")
    void plain() throws InterruptedException {
      once();
    }

    @Task(value = "retried", atMostOnce = true)
    int retried(TaskContext task) {
      runs.incrementAndGet();
      if (task.retries() < 2) {
        throw Retry.after(Duration.ZERO);
      }
      return task.retries();
    }

    @Task("errback")
    void errback(String failed, TaskContext task) {
      errors.add(task.error().orElseThrow());
    }
  }

  private ConsumerBuilder consumer() {
    return lab.consumer().taskMethods(new Tasks());
  }

  private static TaskPayload payload(String name) {
    return TaskPayload.builder("T-" + name, name)
        .completion(Completion.of(List.of(), List.of(ContinuationSpec.of("errback", Lab.QUEUE))))
        .build();
  }

  /** As if its worker had died: the row is held by one that nobody knows. */
  private void loseWorker() throws Exception {
    lab.execute("update pgshunt.task set worker = 999999 where worker <> 0");
  }

  @Test
  void aTaskWhoseWorkerDiedIsNotBegunAgainAndItsErrbackSaysWhy() throws Exception {
    lab.start(consumer());
    lab.enqueue(Lab.QUEUE, payload("once"));
    await().until(() -> runs.get() == 1);

    loseWorker();

    await().until(() -> errors.size() == 1);
    assertThat(runs).hasValue(1);
    assertThat(errors.element().type()).isEqualTo("WORKER_LOST");
    assertThat(errors.element().message()).contains("must not be begun twice");
    assertThat(lab.column("select reason from pgshunt.dead_letter")).containsExactly("WORKER_LOST");
  }

  @Test
  void allTasksOfAQueueCanBeSo() throws Exception {
    lab.start(consumer().atMostOnceQueues(Set.of(Lab.QUEUE)));
    lab.enqueue(Lab.QUEUE, payload("plain"));
    await().until(() -> runs.get() == 1);

    loseWorker();

    await().until(() -> errors.size() == 1);
    assertThat(runs).hasValue(1);
  }

  @Test
  void otherTasksRunAgain() throws Exception {
    lab.start(consumer());
    lab.enqueue(Lab.QUEUE, payload("plain"));
    await().until(() -> runs.get() == 1);

    loseWorker();

    await().until(() -> runs.get() == 2);
  }

  @Test
  void aTaskThatDoesNotEndWithinTheGraceTimeOfItsWorkerIsNotBegunAgain() throws Exception {
    Consumer first = lab.start(consumer().shutdownGrace(Duration.ofMillis(100)));
    lab.enqueue(Lab.QUEUE, payload("once"));
    await().until(() -> runs.get() == 1);

    first.close();
    lab.start(consumer());

    await().until(() -> errors.size() == 1);
    assertThat(runs).hasValue(1);
    assertThat(errors.element().type()).isEqualTo("WORKER_LOST");
  }

  @Test
  void aRetryThatItsHandlerAsksForIsMade() throws Exception {
    lab.start(consumer());
    lab.enqueue(Lab.QUEUE, payload("retried"));
    lab.drained();

    assertThat(runs).hasValue(3);
    assertThat(errors).isEmpty();
  }

  @Test
  void manyAreBegunTogether() throws Exception {
    mayEnd.countDown();
    List<NewTask> tasks = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      tasks.add(new NewTask(Lab.QUEUE, TaskPayload.builder("T" + i, "once").build()));
    }
    lab.start(consumer().concurrency(8));
    lab.enqueueAll(tasks);
    lab.drained();

    assertThat(runs).hasValue(500);
  }
}
