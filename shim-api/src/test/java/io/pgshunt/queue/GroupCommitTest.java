package io.pgshunt.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

  private final List<List<Integer>> groups = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private GroupCommit<Integer, Integer> doubling(int writers, int most) {
    return new GroupCommit<>(
        writers,
        5,
        most,
        Long.MAX_VALUE,
        item -> 1,
        items -> {
          groups.add(items);
          return items.stream().map(item -> 2 * item).toList();
        });
  }

  @Test
  void aLoneWriterWritesAtOnce() {
    assertThat(doubling(1, 10).write(21)).isEqualTo(42);
    assertThat(groups).containsExactly(List.of(21));
  }

  @Test
  void whoComesWhileOneIsWrittenSharesTheNextGroup() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    AtomicInteger waiting = new AtomicInteger();
    GroupCommit<Integer, Integer> commit =
        new GroupCommit<>(
            1,
            100,
            100,
            Long.MAX_VALUE,
            item -> 1,
            items -> {
              groups.add(items);
              if (groups.size() == 1) {
                writing.countDown();
                awaitQuietly(mayGoOn);
              }
              return items;
            });
    List<Future<Integer>> futures = new ArrayList<>();
    futures.add(threads.submit(() -> commit.write(0)));
    writing.await();
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      int item = i;
      Thread thread =
          new Thread(
              () -> {
                waiting.incrementAndGet();
                commit.write(item);
              });
      thread.start();
      others.add(thread);
    }
    while (others.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    mayGoOn.countDown();
    for (Thread thread : others) {
      thread.join();
    }

    assertThat(futures.get(0).get()).isZero();
    assertThat(waiting).hasValue(20);
    assertThat(groups).hasSize(2);
    assertThat(groups.get(1)).hasSize(20);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSecondGroupIsWrittenBesideTheFirstOnlyOnceACrowdWaits() throws Exception {
    CountDownLatch firstMayEnd = new CountDownLatch(1);
    GroupCommit<Integer, Integer> commit =
        new GroupCommit<>(
            2,
            5,
            100,
            Long.MAX_VALUE,
            item -> 1,
            items -> {
              groups.add(items);
              if (items.contains(0)) {
                awaitQuietly(firstMayEnd);
              }
              return items;
            });
    Future<Integer> first = threads.submit(() -> commit.write(0));
    await().until(() -> groups.size() == 1);
    List<Future<Integer>> crowd = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      int item = i;
      crowd.add(threads.submit(() -> commit.write(item)));
      await().until(() -> commit.waiting() == item);
    }
    assertThat(groups).hasSize(1);

    assertThat(commit.write(6)).isEqualTo(6);

    for (Future<Integer> one : crowd) {
      one.get(30, TimeUnit.SECONDS);
    }
    assertThat(groups.get(1)).hasSize(6);
    assertThat(first).isNotDone();
    firstMayEnd.countDown();
    assertThat(first.get(30, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void everybodyGetsTheAnswerToTheirOwn() throws Exception {
    GroupCommit<Integer, Integer> commit = doubling(3, 7);
    List<Future<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int item = i;
      futures.add(threads.submit(() -> commit.write(item)));
    }

    List<Integer> answers = new ArrayList<>();
    for (Future<Integer> future : futures) {
      answers.add(future.get(30, TimeUnit.SECONDS));
    }
    assertThat(answers).isEqualTo(IntStream.range(0, 2_000).map(i -> 2 * i).boxed().toList());
    assertThat(groups).allSatisfy(group -> assertThat(group).hasSizeBetween(1, 7));
    assertThat(groups.stream().mapToInt(List::size).sum()).isEqualTo(2_000);
  }

  @Test
  void aFailureReachesAllOfItsGroupAndNobodyElse() {
    GroupCommit<Integer, Integer> commit =
        new GroupCommit<>(
            1,
            10,
            10,
            10,
            item -> 1,
            items -> {
              if (items.contains(13)) {
                throw new IllegalStateException("no thirteen");
              }
              return items;
            });

    assertThatThrownBy(() -> commit.write(13)).hasMessage("no thirteen");
    assertThat(commit.write(14)).isEqualTo(14);
  }

  @Test
  void anInterruptIsKeptAndDoesNotCutAWriteShort() {
    Thread.currentThread().interrupt();

    assertThat(doubling(1, 10).write(1)).isEqualTo(2);
    assertThat(Thread.interrupted()).isTrue();
  }
}
