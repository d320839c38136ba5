package io.pgshunt.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final Ledger ledger = new Ledger();

  @Test
  void isEvenIfEachTaskRanOnceOrIsStored() {
    ledger.ran(0);
    ledger.ran(2);

    assertThat(ledger.balance(3, 1).isEven()).isTrue();
    assertThat(ledger.balance(3, 1).complaint()).isNull();
  }

  @Test
  void tellsALostTask() {
    ledger.ran(0);

    Ledger.Balance balance = ledger.balance(3, 1);

    assertThat(balance.lost()).isEqualTo(1);
    assertThat(balance.complaint()).contains("lost 1, run again 0, never sent 0");
  }

  @Test
  void tellsATaskThatRanTwiceEvenWhereAnotherIsMissing() {
    ledger.ran(0);
    ledger.ran(0);

    Ledger.Balance balance = ledger.balance(2, 0);

    assertThat(ledger.runsOf(0)).isEqualTo(2);
    assertThat(balance.repeated()).isEqualTo(1);
    assertThat(balance.lost()).isEqualTo(1);
    assertThat(balance.isEven()).isFalse();
  }

  @Test
  void tellsATaskThatRanAndIsStillStored() {
    ledger.ran(0);
    ledger.ran(1);

    assertThat(ledger.balance(2, 1).lost()).isEqualTo(-1);
    assertThat(ledger.balance(2, 1).isEven()).isFalse();
  }

  @Test
  void tellsATaskThatNobodySent() {
    ledger.ran(5);

    assertThat(ledger.balance(1, 0).unknown()).isEqualTo(1);
  }

  @Test
  void keepsTensOfMillionsApart() {
    ledger.ran(0);
    ledger.ran(30_000_000);

    assertThat(ledger.runsOf(30_000_000)).isEqualTo(1);
    assertThat(ledger.runsOf(29_999_999)).isZero();
    assertThat(ledger.balance(30_000_001, 29_999_999).isEven()).isTrue();
  }

  @Test
  void countsWhatManyThreadsRan() throws InterruptedException {
    int threads = 4;
    int each = 50_000;
    CountDownLatch start = new CountDownLatch(1);
    Thread[] runners = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      int offset = i;
      runners[i] =
          new Thread(
              () -> {
                await(start);
                for (int j = 0; j < each; j++) {
                  ledger.ran((long) j * threads + offset);
                }
              });
      runners[i].start();
    }
    start.countDown();
    for (Thread runner : runners) {
      runner.join();
    }

    assertThat(ledger.runs()).isEqualTo((long) threads * each);
    assertThat(ledger.balance((long) threads * each, 0).isEven()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
