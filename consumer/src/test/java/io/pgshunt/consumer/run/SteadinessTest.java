package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadinessTest {

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Steadiness steadiness = new Steadiness(Duration.ofNanos(30), clock::get);

  private void beatAfter(long nanos) {
    clock.addAndGet(nanos);
    steadiness.beat();
  }

  @Test
  void aWorkerIsNotSteadyBeforeItBeatForAWholeLease() {
    assertThat(steadiness.isSteady()).isFalse();
    steadiness.beat();
    beatAfter(10);
    beatAfter(10);
    assertThat(steadiness.isSteady()).isFalse();
    beatAfter(10);
    assertThat(steadiness.isSteady()).isTrue();
  }

  @Test
  void aMissedBeatStartsTheCountAgain() {
    steadiness.beat();
    for (int i = 0; i < 5; i++) {
      beatAfter(10);
    }
    steadiness.missed();
    assertThat(steadiness.isSteady()).isFalse();
    beatAfter(10);
    beatAfter(10);
    beatAfter(10);
    assertThat(steadiness.isSteady()).isFalse();
    beatAfter(10);
    assertThat(steadiness.isSteady()).isTrue();
  }

  @Test
  void aProcessThatStoodStillForHalfALeaseIsNotSteady() {
    steadiness.beat();
    for (int i = 0; i < 5; i++) {
      beatAfter(10);
    }
    clock.addAndGet(15);
    assertThat(steadiness.isSteady()).isFalse();
    steadiness.beat();
    assertThat(steadiness.isSteady()).isFalse();
  }

  @Test
  void aSteadyWorkerSaysForHowLongItHasBeen() {
    steadiness.beat();
    beatAfter(10);
    beatAfter(10);
    assertThat(steadiness.steadyFor()).isZero();
    beatAfter(10);
    beatAfter(10);
    assertThat(steadiness.steadyFor()).isEqualTo(Duration.ofNanos(40));
    steadiness.missed();
    assertThat(steadiness.steadyFor()).isZero();
  }
}
