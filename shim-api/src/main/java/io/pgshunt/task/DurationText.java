package io.pgshunt.task;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * Durations for people, as settings take them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h},
 * {@code 1d}.
 */
public final class DurationText {

  private static final long MILLIS_PER_SECOND = 1_000;

  private DurationText() {}

  /** In the largest unit that gives a whole number; in milliseconds if none does. */
  public static String of(Duration duration) {
    long seconds = duration.getSeconds();
    if (duration.getNano() == 0) {
      if (seconds == 0 || seconds % 60 != 0) {
        return seconds + "s";
      } else if (seconds % 3_600 != 0) {
        return seconds / 60 + "m";
      } else if (seconds % 86_400 != 0) {
        return seconds / 3_600 + "h";
      }
      return seconds / 86_400 + "d";
    }
    return BigDecimal.valueOf(seconds)
            .multiply(BigDecimal.valueOf(MILLIS_PER_SECOND))
            .add(BigDecimal.valueOf(duration.getNano(), 6))
            .stripTrailingZeros()
            .toPlainString()
        + "ms";
  }
}
