package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChoreTest {

  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final long TURN = 200;

  /** What waits for a server, in vain or not. */
  private static void takeLong() {
    try {
      assertThat(new CountDownLatch(1).await(TURN, TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTurnThatTookLongAndFailedComesAgainAfterTheInterval() {
    Chore chore =
        new Chore(
            "do this",
            INTERVAL,
            () -> {
              takeLong();
              throw new SQLException("the connection was cut", "08006");
            });

    chore.doIfDue();

    assertThat(chore.untilDue()).isLessThanOrEqualTo(INTERVAL);
  }

  @Test
  void aTurnThatTookLongAndSucceededComesTheMoreSeldom() {
    Chore chore =
        new Chore(
            "do this",
            INTERVAL,
            () -> {
              takeLong();
              return false;
            });

    chore.doIfDue();

    assertThat(chore.untilDue()).isGreaterThan(Duration.ofMillis(10 * TURN));
  }
}
