package io.pgshunt.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.task.RawJson;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutcomePollerTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicInteger most = new AtomicInteger();
  private final Set<Thread> askers = ConcurrentHashMap.newKeySet();
  private final OutcomePoller poller = new OutcomePoller(this::find);

  private Map<String, Outcome> find(Collection<String> keys) throws SQLException {
    askers.add(Thread.currentThread());
    most.accumulateAndGet(keys.size(), Math::max);
    if (away.get()) {
      throw new SQLException("no route");
    }
    Map<String, Outcome> found = new HashMap<>(outcomes);
    found.keySet().retainAll(keys);
    return found;
  }

  private void put(String key) {
    outcomes.put(key, new Outcome(key, RawJson.of(key), null, LONG));
  }

  @Test
  void manyWaitersShareOneThreadAndItsStatements() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(200);
    List<Future<Outcome>> waiting = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String key = "k" + i;
      waiting.add(threads.submit(() -> poller.await(key, LONG)));
    }
    while (most.get() < 200) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 200; i++) {
      put("k" + i);
    }

    for (int i = 0; i < 200; i++) {
      assertThat(waiting.get(i).get(30, TimeUnit.SECONDS).key()).isEqualTo("k" + i);
    }
    assertThat(askers).hasSize(1);
    threads.shutdown();
  }

  @Test
  void theThreadEndsWhenNobodyWaitsAndComesBackForTheNext() throws Exception {
    put("a");
    poller.await("a", LONG);
    Thread first = askers.iterator().next();
    first.join();

    assertThat(poller.await("a", LONG).value()).isEqualTo(RawJson.of("a"));
    assertThat(askers).hasSize(2);
  }

  @Test
  void whoeverWaitsTooLongIsToldAndTheThreadEnds() throws Exception {
    assertThatThrownBy(() -> poller.await("never", Duration.ofMillis(20)))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("'never'");
    for (Thread asker : askers) {
      asker.join();
    }
  }

  @Test
  void aDatabaseThatComesBackInTimeIsNoFailure() throws Exception {
    away.set(true);
    put("a");
    try (ExecutorCloser threads = new ExecutorCloser()) {
      Future<Outcome> waiting = threads.submit(() -> poller.await("a", LONG));
      while (askers.isEmpty()) {
        Thread.onSpinWait();
      }
      away.set(false);
      assertThat(waiting.get(30, TimeUnit.SECONDS).key()).isEqualTo("a");
    }
  }

  @Test
  void aTimeoutSaysThatTheDatabaseCouldNotBeAsked() {
    away.set(true);

    assertThatThrownBy(() -> poller.await("a", Duration.ofMillis(50)))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("no route")
        .hasRootCauseMessage("no route");
  }

  /** One thread. */
  private static final class ExecutorCloser implements AutoCloseable {
    private final ExecutorService threads = Executors.newSingleThreadExecutor();

    Future<Outcome> submit(java.util.concurrent.Callable<Outcome> work) {
      return threads.submit(work);
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }
}
