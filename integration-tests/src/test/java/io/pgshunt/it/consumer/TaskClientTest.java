package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgshunt.client.PendingCall;
import io.pgshunt.client.TaskClient;
import io.pgshunt.client.TaskFailedException;
import io.pgshunt.client.TaskRequest;
import io.pgshunt.task.RawJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** New code that sends tasks and waits for results, against running consumers. */
class TaskClientTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private Lab lab;
  private TaskClient tasks;

  @BeforeEach
  void start() {
    lab = new Lab();
    lab.startConsumer();
    tasks = new TaskClient(lab.dataSource());
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private static TaskRequest task(String name, Object... args) {
    return TaskRequest.of(name, "celery", args);
  }

  @Test
  void aSentTaskRunsWithItsContinuations() throws Exception {
    String id =
        tasks.send(
            task("lab.add", 2, 3)
                .onSuccess(task("lab.cb", "own"), task("lab.cb2").immutable())
                .onError(task("lab.old_errback")));
    lab.drained();

    assertThat(lab.calls())
        .containsExactlyInAnyOrder("lab.add(2, 3)", "lab.cb(5, \"own\")", "lab.cb2()");
    assertThat(lab.run("lab.cb").parentId()).isEqualTo(id);
  }

  private int unconsumed() {
    try {
      return lab.column("select id from pgshunt.task where queue = 'unconsumed'").size();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoIsToldHearsOfTheQueuesOfCommittedTasksThatAreDue() throws Exception {
    List<Set<String>> heard = new ArrayList<>();
    List<Integer> committed = new ArrayList<>();
    TaskClient telling =
        tasks.telling(
            queues -> {
              heard.add(queues);
              committed.add(unconsumed());
            });

    telling.send(TaskRequest.of("lab.add", "unconsumed"));
    telling.sendAll(
        List.of(
            TaskRequest.of("lab.add", "unconsumed"),
            TaskRequest.of("lab.add", "elsewhere"),
            TaskRequest.of("lab.add", "later").countdown(LONG)));
    telling.send(TaskRequest.of("lab.add", "later").countdown(LONG));
    try (Connection connection = lab.dataSource().getConnection()) {
      telling.send(connection, TaskRequest.of("lab.add", "unconsumed"));
    }
    tasks.send(TaskRequest.of("lab.add", "unconsumed"));

    assertThat(heard).containsExactly(Set.of("unconsumed"), Set.of("unconsumed", "elsewhere"));
    assertThat(committed).containsExactly(1, 2);
  }

  @Test
  void aChainPassesEachResultOnAndStopsAtTheFirstFailure() throws Exception {
    tasks.send(
        TaskRequest.chain(
                task("lab.add", 1, 2), task("lab.add", 10), task("lab.cb_fail"), task("lab.cb"))
            .onAnyError(task("lab.old_errback")));
    lab.drained();

    assertThat(lab.calls())
        .startsWith("lab.add(1, 2)", "lab.add(3, 10)", "lab.cb_fail(13)")
        .hasSize(4);
    assertThat(lab.run("lab.old_errback").error().message()).isEqualTo("callback failed");
  }

  @Test
  void aCallReturnsTheResult() throws Exception {
    assertThat(tasks.call(task("lab.add", 2, 3), Integer.class, LONG)).isEqualTo(5);
    assertThat(tasks.call(task("lab.none"), String.class, LONG)).isNull();
    assertThat(tasks.call(task("lab.none"), RawJson.class, LONG)).isEqualTo(RawJson.NULL);
  }

  @Test
  void aCallThatFailsThrowsWhatWentWrong() {
    assertThatThrownBy(() -> tasks.call(task("lab.fail", 7), String.class, LONG))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            failure -> {
              assertThat(failure).hasMessageContaining("lab.fail").hasMessageContaining("boom");
              assertThat(failure.error().type()).isEqualTo("java.lang.IllegalArgumentException");
              assertThat(failure.error().args()).isEqualTo("[7]");
            });
    assertThatThrownBy(() -> tasks.call(task("nowhere.task"), String.class, LONG))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            failure -> assertThat(failure.error().type()).isEqualTo("UNKNOWN_TASK"));
  }

  @Test
  void aCallWithADeadlineGivesUpAndCanBeCancelled() throws Exception {
    assertThatThrownBy(
            () ->
                tasks.call(
                    TaskRequest.of("lab.add", "unconsumed").taskId("T1"),
                    Integer.class,
                    Duration.ofMillis(50)))
        .isInstanceOf(TimeoutException.class);
    tasks.cancel(List.of("T1"), false);
    lab.execute("update pgshunt.task set queue = 'celery'");
    lab.drained();

    assertThat(lab.calls()).isEmpty();
  }

  @Test
  void aCallWithContinuationsIsRefusedForATaskHasOneCompletion() {
    assertThatThrownBy(
            () -> tasks.call(task("lab.add").onSuccess(task("lab.cb")), Integer.class, LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one completion");
  }

  @Test
  void whatIsSentOnTheCallersConnectionSharesItsTransactionsFate() throws Exception {
    try (Connection connection = lab.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      tasks.send(connection, task("lab.add", 1));
      connection.rollback();
      tasks.send(connection, task("lab.add", 2));
      PendingCall<Integer> call = tasks.call(connection, task("lab.add", 3, 4), Integer.class);
      connection.commit();
      connection.setAutoCommit(true);

      assertThat(call.await(LONG)).isEqualTo(7);
    }
    lab.drained();
    assertThat(lab.calls()).containsExactlyInAnyOrder("lab.add(2)", "lab.add(3, 4)");
  }

  @Test
  void aHundredCallersWaitAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(100);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      answers.add(
          threads.submit(
              () -> {
                go.await();
                return tasks.call(task("lab.add", number, 1), Integer.class, LONG);
              }));
    }
    go.countDown();

    for (int i = 0; i < 100; i++) {
      assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i + 1);
    }
    threads.shutdown();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("pgshunt-outcomes")));
  }
}
