package io.pgshunt.it.queue;

import static io.pgshunt.it.queue.QueueFixture.SCHEMA;
import static io.pgshunt.it.queue.QueueFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.NewTask;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads that enqueue at the same time share commits, and nothing else. */
class EnqueueTogetherTest {

  private static final int THREADS = 40;

  private QueueFixture tasks;
  private final Queue<EnqueueException> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch mayConnect = new CountDownLatch(1);

  @BeforeEach
  void create() throws SQLException {
    tasks = QueueFixture.create();
  }

  /** Gives connections once all threads wait for one, directly or behind another. */
  private DataSource gated(boolean away) {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, args) -> {
              connections.incrementAndGet();
              mayConnect.await();
              if (away) {
                throw new SQLException("Connection refused", "08001");
              }
              return tasks.dataSource.getConnection();
            });
  }

  private void enqueueAtOnce(DataSource dataSource, IntFunction<NewTask> task) throws Exception {
    Enqueuer enqueuer = new Enqueuer(dataSource, SCHEMA, Duration.ofSeconds(5));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      NewTask one = task.apply(i);
      Thread thread =
          new Thread(
              () -> {
                try {
                  enqueuer.enqueue(List.of(one));
                } catch (EnqueueException e) {
                  failures.add(e);
                }
              });
      threads.add(thread);
      thread.start();
    }
    while (threads.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    mayConnect.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void allAreThereInFewTransactions() throws Exception {
    enqueueAtOnce(gated(false), i -> new NewTask("a", payload("T" + i)));

    assertThat(failures).isEmpty();
    assertThat(tasks.column("select task_id from tasks.task"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, THREADS).mapToObj(i -> "T" + i).toList());
    // One that came first, and one for all who came meanwhile.
    assertThat(tasks.column("select distinct xmin from tasks.task")).hasSize(2);
  }

  @Test
  void aTaskThatTheDatabaseRefusesFailsAlone() throws Exception {
    tasks.execute("alter table tasks.task add check (task_id <> 'T30')");
    enqueueAtOnce(gated(false), i -> new NewTask("a", payload("T" + i)));

    assertThat(failures).singleElement().isInstanceOf(EnqueueException.Refused.class);
    assertThat(tasks.count("task")).isEqualTo(THREADS - 1);
  }

  @Test
  void whoWaitedWhileTheDatabaseWasFoundToBeAwayDoesNotWaitOnceMore() throws Exception {
    enqueueAtOnce(gated(true), i -> new NewTask("a", payload("T" + i)));

    assertThat(failures)
        .hasSize(THREADS)
        .allSatisfy(e -> assertThat(e).isInstanceOf(EnqueueException.Unavailable.class));
    assertThat(connections).hasValue(1);
  }

  @Test
  void eachCallerGetsAnExceptionOfItsOwn() throws Exception {
    enqueueAtOnce(gated(true), i -> new NewTask("a", payload("T" + i)));

    assertThat(failures.stream().distinct()).hasSize(THREADS);
  }
}
