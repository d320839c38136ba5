package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.chain.ChainSettings;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.ResultPolicy;
import io.pgshunt.consumer.chain.Rows;
import io.pgshunt.consumer.ending.RetryPolicy;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.TaskPayload;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskPoolTest {

  private static final long WORKER = 1;

  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final BlockingQueue<Long> mayHold = new LinkedBlockingQueue<>();
  private final TimeLimits limits = new TimeLimits();
  private @Nullable TaskPool pool;

  /** Its tasks run until they may end, or are interrupted. */
  private final TaskRunner runner =
      new TaskRunner() {
        @Override
        public Set<String> taskNames() {
          return Set.of("lab.add");
        }

        @Override
        public RetryPolicy retryPolicy(String taskName) {
          return RetryPolicy.WHEN_ASKED;
        }

        @Override
        public boolean atMostOnce(String taskName) {
          return false;
        }

        @Override
        public @Nullable Object run(Invocation invocation) throws Exception {
          begun.countDown();
          mayEnd.await();
          return null;
        }
      };

  private TaskPool pool(Shared shared, @Nullable Duration timeLimit, Supplier<String> newIds) {
    Chaining chaining =
        new Chaining(ChainSettings.keeping(new ResultPolicy(Duration.ofDays(1), false)), newIds);
    shared.lease().begin(WORKER);
    pool =
        new TaskPool(
            shared,
            new Execution(runner, chaining, limits, Loops.settings(timeLimit)),
            new Beginnings(shared, run -> false),
            mayHold::add);
    return pool;
  }

  @AfterEach
  void end() {
    mayEnd.countDown();
    limits.stop();
    if (pool != null) {
      pool.shutdown();
    }
  }

  private static Run run(long id) {
    ClaimedTask row =
        Rows.claimed(
            id,
            TaskPayload.builder("T" + id, "lab.add")
                .completion(Completion.of(List.of(), List.of(ContinuationSpec.of("errback", "q"))))
                .build());
    return new Run(WORKER, row);
  }

  @Test
  void nothingIsBegunAnyMoreOnceWhatWaitsIsLeft() {
    Shared shared = Loops.shared(new FakeQueue());
    TaskPool refusing = pool(shared, null, () -> "next");
    refusing.refuse();

    assertThat(refusing.start(List.of(run(1)))).isFalse();

    assertThat(shared.lease().runs()).isEmpty();
    assertThat(refusing.begun()).isZero();
  }

  /** Whoever asks it what is wrong hears of something else. */
  private static final class UnspeakableException extends SQLException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no words");
    }
  }

  @Test
  void whatCannotBeGivenBackIsNotHeldForEverWhateverGoesWrong() throws Exception {
    WorkQueue broken =
        (WorkQueue)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {WorkQueue.class},
                (self, method, args) -> {
                  throw new UnspeakableException();
                });
    Shared shared = Loops.shared(broken);
    TaskPool busy = pool(shared, null, () -> "next");
    Heartbeat heartbeat = new Heartbeat(shared, new Steadiness(Loops.LEASE, System::nanoTime));
    ClaimLoop claims = new ClaimLoop(shared, new Claiming(shared.lease(), heartbeat), busy);
    Run running = run(1);
    assertThat(busy.start(List.of(running))).isTrue();
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(busy.start(List.of(run(2)))).isTrue();
    claims.stop();

    assertThatThrownBy(claims::run).hasMessage("no words");

    assertThat(shared.lease().runs()).containsExactly(running);
  }

  /** As code does that was not written in Java. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> String throwUndeclared() throws E {
    throw (E) new Exception("no id");
  }

  @Test
  void theRowOfAnAbandonedTaskWhoseEndCannotBeMadeComesFreeWithItsWorkersId() throws Exception {
    Shared shared = Loops.shared(new FakeQueue());
    TaskPool limited =
        pool(shared, Duration.ofMillis(50), () -> TaskPoolTest.<RuntimeException>throwUndeclared());

    assertThat(limited.start(List.of(run(1)))).isTrue();

    assertThat(mayHold.poll(10, TimeUnit.SECONDS)).isEqualTo(WORKER);
    await().until(() -> shared.lease().runs().isEmpty());
    assertThat(shared.unwritten().size()).isZero();
  }
}
