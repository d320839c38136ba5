package io.pgshunt.task;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Durations as the decimal seconds that JSON and Celery use. */
public final class Seconds {

  /** About 31,000 years: more is a mistake, and would overflow PostgreSQL's timestamps. */
  private static final BigDecimal MAX = BigDecimal.valueOf(1_000_000_000_000L);

  /** No span of a task's is longer: the database can add it to any time a clock shows. */
  public static final Duration LONGEST = Duration.ofSeconds(MAX.longValueExact());

  private static final int NANO_DIGITS = 9;

  private Seconds() {}

  /** Whether so much time can be added to any present one. */
  static boolean isUseful(Duration duration) {
    return duration.compareTo(LONGEST) <= 0 && duration.compareTo(LONGEST.negated()) >= 0;
  }

  /** As few digits as say it exactly. */
  public static BigDecimal toDecimal(Duration duration) {
    BigDecimal exact =
        BigDecimal.valueOf(duration.getSeconds())
            .add(BigDecimal.valueOf(duration.getNano(), NANO_DIGITS));
    BigDecimal stripped = exact.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /**
   * Rounded to nanoseconds.
   *
   * @throws ArithmeticException if the number is beyond any useful time
   */
  public static Duration toDuration(BigDecimal seconds) {
    if (seconds.abs().compareTo(MAX) > 0) {
      throw new ArithmeticException("out of range: " + seconds);
    }
    if (seconds.precision() - (long) seconds.scale() < -NANO_DIGITS) {
      // To bring such a number to nine digits takes as many steps as it has zeros.
      return Duration.ZERO;
    }
    BigDecimal nanos = seconds.setScale(NANO_DIGITS, RoundingMode.HALF_EVEN);
    BigDecimal whole = nanos.setScale(0, RoundingMode.FLOOR);
    return Duration.ofSeconds(
        whole.longValueExact(), nanos.subtract(whole).movePointRight(NANO_DIGITS).longValueExact());
  }
}
