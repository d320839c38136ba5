package io.pgshunt.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "PT0S, 0s",
    "PT0.001S, 1ms",
    "PT0.5S, 500ms",
    "PT1.5S, 1500ms",
    "PT0.0000015S, 0.0015ms",
    "PT30S, 30s",
    "PT90S, 90s",
    "PT5M, 5m",
    "PT90M, 90m",
    "PT2H, 2h",
    "P1D, 1d",
    "P3650D, 3650d",
    "PT-1S, -1s",
    "PT-0.5S, -500ms",
  })
  void aDurationReadsAsASettingIsWritten(Duration duration, String text) {
    assertThat(DurationText.of(duration)).isEqualTo(text);
  }
}
