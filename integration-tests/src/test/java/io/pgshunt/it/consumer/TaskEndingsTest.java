package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.consumer.ending.Ignore;
import io.pgshunt.consumer.ending.RetryPolicy;
import io.pgshunt.consumer.ending.TaskResult;
import io.pgshunt.queue.Revocations;
import io.pgshunt.queue.Schema;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The ways a task can end that Celery does not know, and what those that it knows ({@link
 * CeleryParityTest}) mean to whoever waits or looks the task up.
 */
class TaskEndingsTest {

  private static final RetryPolicy QUICK =
      new RetryPolicy(
          2, Duration.ofMillis(20), Duration.ofMillis(40), List.of(ArithmeticException.class));

  private Lab lab;

  @BeforeEach
  void start() {
    lab = new Lab();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  /** A consumer of the lab's tasks and one more, {@code t}, all of whose runs are in the ledger. */
  private Consumer consumer(NamedTask.Code code) {
    return consumer(code, builder -> builder);
  }

  private Consumer consumer(
      NamedTask.Code code, UnaryOperator<io.pgshunt.consumer.ConsumerBuilder> settings) {
    List<TaskHandler<?>> handlers = new ArrayList<>(List.of(lab.tasks.handlers()));
    handlers.add(
        new NamedTask(
            "t",
            task -> {
              lab.tasks.ledger().add(TaskRun.of(task));
              return code.run(task);
            },
            QUICK));
    return lab.start(settings.apply(lab.consumer(handlers.toArray(TaskHandler<?>[]::new))));
  }

  private static TaskPayload.Builder task() {
    return TaskPayload.builder("T", "t")
        .args(RawJson.parse("[7]"))
        .headers(RawJson.parse("{\"tenant\": \"acme\"}"))
        .priority(4)
        .completion(
            Completion.of(
                List.of(ContinuationSpec.of("lab.cb", "celery")),
                List.of(ContinuationSpec.of("lab.old_errback", "celery"))));
  }

  private static TaskPayload waitedFor() {
    return TaskPayload.builder("T", "t").completion(new Completion.Reply("reply")).build();
  }

  private void runs(TaskPayload payload) throws Exception {
    lab.enqueue("celery", payload);
    lab.drained();
  }

  private TaskError errorOfReply() throws SQLException {
    return lab.outcome("reply").orElseThrow().error();
  }

  @Test
  void theErrorOfAnExhaustedTaskSaysWhatFailedWhereAndAtWhichTry() throws Exception {
    Consumer consumer =
        consumer(
            task -> {
              throw new ArithmeticException("by zero");
            });

    runs(task().build());

    TaskError error = lab.run("lab.old_errback").error();
    assertThat(error.type()).isEqualTo("java.lang.ArithmeticException");
    assertThat(error.attempt()).isEqualTo(3);
    assertThat(error.args()).isEqualTo("[7]");
    assertThat(error.taskName()).isEqualTo("t");
    assertThat(error.stackTrace()).contains("TaskEndingsTest");
    assertThat(consumer.counters().retried()).isEqualTo(2);
  }

  @Test
  void anExceptionThatThePolicyDoesNotNameIsNotRetried() throws Exception {
    consumer(
        task -> {
          throw new IllegalStateException("no");
        });

    runs(task().build());

    assertThat(lab.calls()).containsExactly("t(7)", "lab.old_errback(\"T\")");
  }

  @Test
  void whoeverWaitsForAnIgnoredTaskIsTold() throws Exception {
    consumer(
        task -> {
          throw Ignore.because("seen before");
        });

    runs(waitedFor());

    assertThat(errorOfReply().type()).isEqualTo("IGNORED");
    assertThat(errorOfReply().message()).isEqualTo("seen before");
  }

  @Test
  void aFailedResultIsASuccessUnlessTheConsumerSaysOtherwise() throws Exception {
    consumer(task -> TaskResult.failed(List.of("declined"), "card declined"));

    runs(task().build());

    assertThat(lab.calls()).containsExactly("t(7)", "lab.cb([\"declined\"])");
  }

  @Test
  void aFailedResultRunsOnErrorWhereTheConsumerSaysSo() throws Exception {
    consumer(
        task -> TaskResult.failed(List.of("declined"), "card declined"),
        builder -> builder.failedResultRunsOnError(true));

    runs(task().build());

    assertThat(lab.calls()).containsExactly("t(7)", "lab.old_errback(\"T\")");
    assertThat(lab.run("lab.old_errback").error().message()).isEqualTo("card declined");
  }

  @Test
  void aResultThatMeetsTheConditionIsAFailedResult() throws Exception {
    consumer(
        task -> java.util.Map.of("success", task.arg(0, Boolean.class)),
        builder -> builder.failedResultRunsOnError(true).failedResultWhen("success=false"));

    runs(task().args(RawJson.parse("[false]")).build());
    runs(task().args(RawJson.parse("[true]")).build());

    assertThat(lab.calls())
        .containsExactly(
            "t(false)", "lab.old_errback(\"T\")", "t(true)", "lab.cb({\"success\":true})");
  }

  @Test
  void aTaskThatReturnsAtItsSoftTimeLimitIsASuccess() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    consumer(
        task -> {
          try {
            never.await();
            return "never";
          } catch (InterruptedException e) {
            return "as far as I came";
          }
        },
        builder -> builder.softTimeLimit(Duration.ofMillis(50)));

    runs(task().build());

    assertThat(lab.calls()).containsExactly("t(7)", "lab.cb(\"as far as I came\")");
  }

  @Test
  void theHardTimeLimitEndsATaskOnceWhateverItsThreadStillDoes() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Consumer consumer =
        consumer(
            task -> {
              while (release.getCount() > 0) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  // Deaf on purpose.
                }
              }
              return "too late";
            },
            builder -> builder.concurrency(1));

    lab.enqueue("celery", task().timeLimit(Duration.ofMillis(100)).build());
    await().until(() -> lab.outcome("T").isPresent());
    assertThat(lab.calls()).containsExactly("t(7)");
    // One thread is left behind, and with a concurrency of one nothing new is begun until it ends.
    release.countDown();
    runs(TaskPayload.builder("T2", "lab.add").args(RawJson.parse("[1]")).build());

    assertThat(lab.calls()).containsOnlyOnce("lab.old_errback(\"T\")").contains("lab.add(1)");
    assertThat(lab.calls()).noneMatch(call -> call.startsWith("lab.cb("));
    TaskError error = lab.run("lab.old_errback").error();
    assertThat(error.type()).isEqualTo("TIME_LIMIT_EXCEEDED");
    assertThat(error.stackTrace()).contains("CountDownLatch.await");
    await().until(() -> consumer.counters().failed() == 1);
    assertThat(consumer.counters().fenced()).isZero();
  }

  @Test
  void anExpiredTaskRunsOnErrorWhereTheConsumerSaysSo() throws Exception {
    consumer(task -> "never", builder -> builder.expiredRunsOnError(true));

    runs(task().expires(java.time.Instant.parse("2020-01-01T00:00:00Z")).build());

    assertThat(lab.calls()).containsExactly("lab.old_errback(\"T\")");
    assertThat(lab.run("lab.old_errback").error().type()).isEqualTo("EXPIRED");
  }

  @Test
  void aCancelledTaskIsNotRunAndWhoeverWaitsForItIsTold() throws Exception {
    Revocations revocations = new Revocations(lab.dataSource(), Schema.DEFAULT);
    lab.enqueue("celery", task().build());
    revocations.revoke(List.of("T", "not there"), false, Duration.ofDays(1));
    Consumer consumer = consumer(task -> "never");

    lab.drained();
    runs(task().completion(new Completion.Reply("reply")).build());

    assertThat(lab.calls()).isEmpty();
    assertThat(errorOfReply().type()).isEqualTo("REVOKED");
    assertThat(lab.outcome("T").orElseThrow().error().type()).isEqualTo("REVOKED");
    assertThat(consumer.counters().revoked()).isEqualTo(2);
  }

  @Test
  void aTaskThatRunsIsInterruptedWhenItIsCancelledSo() throws Exception {
    Revocations revocations = new Revocations(lab.dataSource(), Schema.DEFAULT);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    consumer(
        task -> {
          begun.countDown();
          never.await();
          return null;
        });
    lab.enqueue("celery", task().build());
    begun.await();

    revocations.revoke(List.of("T"), true, Duration.ofDays(1));
    lab.drained();

    assertThat(lab.calls()).containsExactly("t(7)");
    assertThat(lab.outcome("T").orElseThrow().error().type()).isEqualTo("REVOKED");
  }
}
