package io.pgshunt.consumer.ending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private static final RetryPolicy POLICY =
      new RetryPolicy(9, Duration.ofSeconds(2), Duration.ofSeconds(60), List.of(IOException.class));

  @Test
  void theDelayDoublesUpToItsLongest() {
    assertThat(List.of(0, 1, 2, 3, 4, 5, 1_000))
        .extracting(retries -> POLICY.delay(retries, 1).toSeconds())
        .containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L);
  }

  @Test
  void theDelayIsSpreadOverItsUpperHalf() {
    assertThat(POLICY.delay(1, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(POLICY.delay(1, 0.5)).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void subclassesOfANamedExceptionAreRetriedToo() {
    assertThat(POLICY.retriesOn(new FileNotFoundException())).isTrue();
    assertThat(POLICY.retriesOn(new IllegalStateException())).isFalse();
  }

  @Test
  void aPolicyThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> RetryPolicy.onAnyException(-1)).hasMessageContaining("-1");
    assertThatThrownBy(
            () -> new RetryPolicy(1, Duration.ofSeconds(9), Duration.ofSeconds(1), List.of()))
        .hasMessageContaining("9s");
  }
}
