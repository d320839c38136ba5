package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.chain.ChainSettings;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.ResultPolicy;
import io.pgshunt.consumer.chain.Rows;
import io.pgshunt.consumer.ending.Retry;
import io.pgshunt.consumer.ending.RetryPolicy;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.Seconds;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {

  private static final Duration LEASE = Duration.ofMillis(300);

  private final FakeQueue queue = new FakeQueue();
  private final Counters counters = new Counters();
  private final Map<String, Code> handlers = new ConcurrentHashMap<>();
  private final AtomicInteger runs = new AtomicInteger();
  private @Nullable Worker started;

  private interface Code {
    @Nullable Object run(Invocation invocation) throws Exception;
  }

  private final TaskRunner runner =
      new TaskRunner() {
        @Override
        public Set<String> taskNames() {
          return handlers.keySet();
        }

        @Override
        public RetryPolicy retryPolicy(String taskName) {
          return RetryPolicy.WHEN_ASKED;
        }

        @Override
        public boolean atMostOnce(String taskName) {
          return taskName.startsWith("once");
        }

        @Override
        public @Nullable Object run(Invocation invocation) throws Exception {
          runs.incrementAndGet();
          return handlers.get(invocation.payload().taskName()).run(invocation);
        }
      };

  private Worker start(Duration grace) throws Exception {
    started =
        new Worker(
            new WorkerSettings(
                "test",
                List.of(ServedQueue.of("q")),
                2,
                LEASE,
                grace,
                Duration.ofMillis(200),
                null,
                null,
                false),
            queue,
            runner,
            new Chaining(
                ChainSettings.keeping(new ResultPolicy(Duration.ofDays(1), false)), () -> "next"),
            counters,
            null);
    started.start();
    return started;
  }

  private Worker start() throws Exception {
    return start(Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() throws InterruptedException {
    queue.away(false);
    queue.answer();
    if (started != null) {
      started.stop();
    }
  }

  private void stopNow() throws InterruptedException {
    Worker worker = started;
    started = null;
    worker.stop();
  }

  private static TaskPayload task(String id, String name) {
    return TaskPayload.builder(id, name).build();
  }

  @Test
  void everyClaimedTaskIsRunAndEnded() throws Exception {
    handlers.put("ok", invocation -> 1);
    for (int i = 0; i < 100; i++) {
      queue.add(task("T" + i, "ok"));
    }

    start();

    await().until(() -> queue.written().size() == 100);
    assertThat(runs).hasValue(100);
    await().until(() -> counters.succeeded() == 100);
    assertThat(counters.claimed()).isEqualTo(100);
  }

  @Test
  void aNumberOfRetriesWithoutEndLeavesTheErrorWhole() throws Exception {
    handlers.put(
        "fails",
        invocation -> {
          throw new IllegalStateException("no");
        });
    queue.add(
        TaskPayload.builder("T1", "fails")
            .retries(Integer.MAX_VALUE)
            .completion(Completion.of(List.of(), List.of(ContinuationSpec.of("errback", "q"))))
            .build());

    start();

    await().until(() -> counters.failed() == 1);
    assertThat(queue.written())
        .flatExtracting(Finished::continuations)
        .extracting(next -> RawJson.parse(next.task().headers()).members().get(TaskError.HEADER))
        .extracting(error -> PayloadJson.readError(error).attempt())
        .containsExactly(Integer.MAX_VALUE);
  }

  @Test
  void aRowWithTimeLimitsOfZeroHasNone() throws Exception {
    handlers.put("ok", invocation -> 1);
    StoredTask row = StoredTask.of(new NewTask("q", task("T1", "ok")));
    queue.add(
        new ClaimedTask(
            1,
            1,
            5,
            false,
            false,
            new StoredTask(
                row.queue(),
                row.taskId(),
                row.taskName(),
                null,
                row.args(),
                row.kwargs(),
                row.headers(),
                "{\"time_limit\": 0, \"soft_time_limit\": 0.0}",
                null,
                null,
                null,
                null,
                null)));

    start();

    await().until(() -> counters.succeeded() == 1);
  }

  @Test
  void anErrorIsAFailureOfTheTaskAndNotOfTheWorker() throws Exception {
    handlers.put(
        "dies",
        invocation -> {
          throw new StackOverflowError("deep");
        });
    handlers.put("ok", invocation -> 1);
    queue.add(task("T1", "dies")).add(task("T2", "ok"));

    start();

    await().until(() -> counters.failed() == 1 && counters.succeeded() == 1);
    assertThat(queue.written())
        .flatExtracting(Finished::deadLetters)
        .extracting(letter -> letter.error().type())
        .containsExactly("java.lang.StackOverflowError");
  }

  @Test
  void anExceptionWhoseMessageCannotBeHadIsAFailureLikeAnyOther() throws Exception {
    handlers.put(
        "nasty",
        invocation -> {
          throw new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
              throw new UnsupportedOperationException("no message");
            }
          };
        });
    queue.add(task("T1", "nasty"));

    start();

    await().until(() -> counters.failed() == 1);
  }

  /** Exceptions whose own methods are worse than what they report. */
  @SuppressWarnings("OverrideThrowableToString")
  private static List<Throwable> hostile() {
    return List.of(
        new Exception() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new LinkageError("no message");
          }
        },
        new Error() {
          private static final long serialVersionUID = 1L;

          @Override
          public String toString() {
            throw new OutOfMemoryError("no words");
          }
        },
        new Exception() {
          private static final long serialVersionUID = 1L;

          @Override
          public StackTraceElement[] getStackTrace() {
            throw new ThreadDead();
          }
        },
        new Exception() {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Throwable getCause() {
            throw new ThreadDead();
          }
        },
        new Endless());
  }

  private static final class ThreadDead extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Each cause has one of its own. */
  private static final class Endless extends Exception {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      return new Endless();
    }
  }

  @Test
  void whateverAnExceptionsOwnMethodsDoItsTaskHasFailedAndIsTold() throws Exception {
    List<Throwable> hostile = hostile();
    handlers.put(
        "nasty",
        invocation -> {
          Throwable thrown = hostile.get(invocation.payload().args().elements().size());
          if (thrown instanceof Error error) {
            throw error;
          }
          throw (Exception) thrown;
        });
    for (int i = 0; i < hostile.size(); i++) {
      queue.add(
          TaskPayload.builder("T" + i, "nasty")
              .args(RawJson.array(Collections.nCopies(i, RawJson.NULL)))
              .completion(
                  Completion.of(List.of(), List.of(ContinuationSpec.of("errback", "other"))))
              .build());
    }

    start();

    await().until(() -> counters.failed() == hostile.size());
    assertThat(queue.written())
        .allSatisfy(
            end ->
                assertThat(end.continuations())
                    .extracting(next -> next.task().taskName())
                    .containsExactly("errback"));
  }

  @Test
  void aRetryBecauseOfAnExceptionWithoutWordsIsARetry() throws Exception {
    handlers.put(
        "nasty",
        invocation -> {
          throw Retry.because(hostile().get(1));
        });
    queue.add(task("T1", "nasty"));

    start();

    await().until(() -> counters.retried() == 1);
  }

  @Test
  void aRetryThatNobodyCouldWaitForIsAFailureOfItsTask() throws Exception {
    handlers.put(
        "late",
        invocation -> {
          throw Retry.after(Duration.ofDays(1_000_000_000));
        });
    queue.add(task("T1", "late"));

    start();

    await().until(() -> counters.failed() == 1);
    assertThat(counters.retried()).isZero();
    assertThat(queue.written().get(0).outcome().error().message())
        .contains("1000000000d")
        .contains("use at most");
  }

  @Test
  void aTimeLimitBeyondAllTimeIsNone() throws Exception {
    handlers.put("ok", invocation -> 1);
    queue.add(
        TaskPayload.builder("T1", "ok")
            .timeLimit(Seconds.LONGEST)
            .softTimeLimit(Seconds.LONGEST)
            .build());

    start();

    await().until(() -> counters.succeeded() == 1);
  }

  @Test
  void noErrorOfAnyKindEndsAWorkersLoops() throws Exception {
    handlers.put("ok", invocation -> 1);
    start();
    await().until(() -> queue.heartbeats() >= 1);

    queue.broken(true);
    await().during(LEASE).until(() -> true);
    queue.broken(false);
    queue.add(task("T1", "ok"));
    queue.exhausted(
        new ClaimedTask(81, 5, 5, false, false, Rows.claimed(task("T2", "ok")).stored()));
    int beats = queue.heartbeats();

    await().until(() -> counters.succeeded() == 1 && counters.dropped() == 1);
    await().until(() -> queue.heartbeats() > beats);
  }

  @Test
  void aRowThatCannotBeEndedInAnyFormIsNotKeptByAWorkerThatDoesNothingForIt() throws Exception {
    queue.refuse(finished -> runs.get() < 2);
    handlers.put("ok", invocation -> 1);
    queue.add(task("T1", "ok"));
    start();

    await().until(() -> counters.succeeded() == 1);
    assertThat(runs).hasValueGreaterThanOrEqualTo(2);
  }

  @Test
  void aResultWithoutJsonFormFailsTheTask() throws Exception {
    handlers.put("thread", invocation -> new Object());
    queue.add(task("T1", "thread"));

    start();

    await().until(() -> counters.failed() == 1);
    assertThat(queue.written().get(0).outcome().error().message())
        .contains("java.lang.Object")
        .contains("no JSON form");
  }

  @Test
  void anEndIsHeldWhileTheDatabaseIsAwayAndItsTaskNotRunAgain() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    handlers.put(
        "slow",
        invocation -> {
          running.countDown();
          mayEnd.await();
          return 1;
        });
    queue.add(task("T1", "slow"));
    start();
    running.await();

    queue.away(true);
    mayEnd.countDown();
    await().until(() -> queue.completions() >= 3);
    assertThat(queue.written()).isEmpty();
    queue.away(false);

    await().until(() -> counters.succeeded() == 1);
    assertThat(runs).hasValue(1);
  }

  @Test
  void expiredAndMalformedRowsAreEndedWithoutARun() throws Exception {
    handlers.put("lab.add", invocation -> 1);
    ClaimedTask row = Rows.claimed(71, task("T1", "lab.add"));
    queue.add(new ClaimedTask(71, 1, 5, true, false, row.stored()));
    ClaimedTask broken = Rows.stored("{}", null, null, null);
    queue.add(new ClaimedTask(72, 1, 5, false, false, broken.stored()));

    start();

    await().until(() -> counters.expired() == 1 && counters.dropped() == 1);
    assertThat(runs).hasValue(0);
    assertThat(queue.written())
        .flatExtracting(Finished::deadLetters)
        .extracting(DeadLetter::reason)
        .containsExactly(Reason.MALFORMED);
  }

  @Test
  void aWorkerThatWasDeclaredLostTellsItsRunsAndGoesOnAsAnother() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    AtomicInteger told = new AtomicInteger();
    handlers.put(
        "slow",
        invocation -> {
          running.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            if (invocation.leaseLost().getAsBoolean()) {
              told.incrementAndGet();
            }
            throw e;
          }
          return 1;
        });
    handlers.put("ok", invocation -> 1);
    queue.add(task("T1", "slow"));
    start();
    running.await();

    queue.loseWorkers();

    await().until(() -> told.get() == 1);
    queue.add(task("T2", "ok"));
    await().until(() -> counters.succeeded() == 1);
    assertThat(counters.failed()).isZero();
    assertThat(queue.written()).extracting(Finished::id).containsExactly(2L);
    assertThat(queue.live()).containsExactly(2L);
  }

  @Test
  void rowsOfAClaimWhoseAnswerWasLostAreFreeAgainWhileWhatElseRunsGoesOn() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    handlers.put(
        "slow",
        invocation -> {
          running.countDown();
          mayEnd.await();
          return 1;
        });
    handlers.put("ok", invocation -> 1);
    queue.add(task("T1", "slow"));
    start();
    running.await();

    queue.loseNextClaimsAnswer();
    queue.add(task("T2", "ok"));
    await().until(() -> queue.live().equals(Set.of(1L, 2L)));
    queue.add(task("T3", "ok"));
    await().until(() -> counters.succeeded() == 2);
    mayEnd.countDown();

    await().until(() -> counters.succeeded() == 3);
    assertThat(counters.fenced()).isZero();
    assertThat(runs).hasValue(3);
    await().until(() -> queue.live().equals(Set.of(2L)));
  }

  @Test
  void aRowThatIsHeldUnknowinglyIsGivenBackThoughItsWorkerLivesAndNothingElseHappened()
      throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    handlers.put(
        "slow",
        invocation -> {
          running.countDown();
          mayEnd.await();
          return 1;
        });
    handlers.put("ok", invocation -> 1);
    queue.add(task("T1", "slow"));
    start();
    running.await();

    queue.holdUnknown(1, Rows.claimed(99, task("T2", "ok")));

    await().until(() -> counters.succeeded() == 1);
    assertThat(queue.held()).containsExactly(1L);
    mayEnd.countDown();
    await().until(() -> counters.succeeded() == 2);
    assertThat(counters.fenced()).isZero();
    assertThat(queue.live()).containsExactly(1L);
  }

  @Test
  void whatIsDueAndCannotBeMadeReadyIsEnded() throws Exception {
    handlers.put("ok", invocation -> 1);
    queue.unpromotable(Rows.claimed(98, task("T1", "ok")));

    start();

    await().until(() -> counters.dropped() == 1);
    assertThat(queue.written())
        .flatExtracting(Finished::deadLetters)
        .extracting(letter -> letter.reason() + " " + letter.error().message())
        .singleElement()
        .asString()
        .contains("MALFORMED", "cannot be made ready", "index row size");
  }

  @Test
  void aRowThatAllowsNoRunIsDroppedWithThatReason() throws Exception {
    handlers.put("ok", invocation -> 1);
    queue.add(
        new ClaimedTask(98, 32_767, 5, false, false, Rows.claimed(task("T1", "ok")).stored()));

    start();

    await().until(() -> counters.dropped() == 1);
    assertThat(queue.written())
        .flatExtracting(Finished::deadLetters)
        .extracting(DeadLetter::reason)
        .containsExactly(Reason.ATTEMPTS_EXHAUSTED);
    assertThat(runs).hasValue(0);
  }

  @Test
  void whatRunsWhenTheWorkerStopsComesToItsEnd() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch mayEnd = new CountDownLatch(1);
    handlers.put(
        "slow",
        invocation -> {
          running.countDown();
          mayEnd.await();
          return 1;
        });
    queue.add(task("T1", "slow")).add(task("T2", "slow")).add(task("T3", "slow"));
    start();
    running.await();
    Thread stopping =
        new Thread(
            () -> {
              try {
                stopNow();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    stopping.start();
    mayEnd.countDown();
    stopping.join();

    assertThat(queue.written()).hasSizeBetween(2, 3);
    assertThat(queue.held()).isEmpty();
    assertThat(queue.live()).isEmpty();
  }

  @Test
  void whatDoesNotEndWithinTheGraceTimeIsInterruptedAndLeftToOthers() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    handlers.put(
        "endless",
        invocation -> {
          running.countDown();
          new CountDownLatch(1).await();
          return 1;
        });
    queue.add(task("T1", "endless"));
    start(Duration.ofMillis(50));
    running.await();

    stopNow();

    assertThat(queue.written()).isEmpty();
    assertThat(counters.failed()).isZero();
    assertThat(queue.held()).isEmpty();
    assertThat(queue.live()).isEmpty();
    assertThat(queue.begunWhenLeft()).as("its attempt counts").containsExactly(1L);
  }

  @Test
  void aWorkerWithNothingToDoStopsInAFewSecondsThoughTheDatabaseDoesNotAnswer() throws Exception {
    handlers.put("ok", invocation -> 1);
    start(Duration.ofSeconds(60));
    await().until(() -> queue.heartbeats() >= 1);
    queue.fallSilent();
    await().during(LEASE).until(() -> true);

    assertThat(timeOf(this::stopNow)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aWorkerWhoseEndsCannotBeWrittenStopsWithinItsGraceTime() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    handlers.put(
        "slow",
        invocation -> {
          running.countDown();
          mayEnd.await();
          return 1;
        });
    queue.add(task("T1", "slow"));
    start(Duration.ofSeconds(4));
    running.await();
    queue.fallSilent();
    mayEnd.countDown();

    assertThat(timeOf(this::stopNow))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4).plus(Duration.ofSeconds(4)));
  }

  private interface Step {
    void run() throws Exception;
  }

  private static Duration timeOf(Step step) throws Exception {
    long begun = System.nanoTime();
    step.run();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Test
  void nobodyIsTakenForLostBeforeOneWholeLeaseOfOwnHeartbeats() throws Exception {
    handlers.put("ok", invocation -> 1);
    start();
    await().until(() -> queue.reaps() >= 1);
    assertThat(queue.heartbeats()).isGreaterThanOrEqualTo(3);

    queue.away(true);
    int before = queue.heartbeats();
    int reapsBefore = queue.reaps();
    await().during(LEASE).until(() -> queue.heartbeats() == before);
    queue.away(false);

    await().until(() -> queue.reaps() > reapsBefore);
    assertThat(queue.heartbeats() - before).isGreaterThanOrEqualTo(3);
  }

  @Test
  void exhaustedAndUnknownTasksAreDropped() throws Exception {
    handlers.put("ok", invocation -> 1);
    start();
    queue.exhausted(
        new ClaimedTask(81, 5, 5, false, false, Rows.claimed(task("T1", "ok")).stored()));
    queue.unknown(Rows.claimed(82, task("T2", "nobody.knows")));

    await().until(() -> counters.dropped() == 2);

    assertThat(queue.written())
        .flatExtracting(Finished::deadLetters)
        .extracting(DeadLetter::reason)
        .containsExactlyInAnyOrder(Reason.ATTEMPTS_EXHAUSTED, Reason.UNKNOWN_TASK);
    assertThat(runs).hasValue(0);
  }

  @Test
  void onlyWhatMustBeKnownToHaveBegunIsMarkedBeforeItIs() throws Exception {
    handlers.put("once", invocation -> queue.begun().size());
    handlers.put("ok", invocation -> queue.begun().size());
    ClaimedTask row = Rows.claimed(91, task("T2", "ok"));
    queue.add(task("T1", "once"));
    queue.add(new ClaimedTask(91, 2, 5, false, false, row.stored()));
    queue.add(task("T3", "ok"));

    start();

    await().until(() -> counters.succeeded() == 3);
    assertThat(queue.begun())
        .extracting(beginning -> beginning.task().stored().taskId() + " " + beginning.once())
        .containsExactlyInAnyOrder("T1 true", "T2 false");
  }

  @Test
  void aTaskThatMustNotBeBegunTwiceWaitsUntilItIsKnownToBeMarked() throws Exception {
    handlers.put("once", invocation -> 1);
    handlers.put("slow", invocation -> 1);
    queue.failNextBeginnings(3);
    queue.add(task("T1", "once"));

    start();

    await().until(() -> counters.succeeded() == 1);
    assertThat(queue.begun()).hasSize(1);
    assertThat(runs).hasValue(1);
  }
}
