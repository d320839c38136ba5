package io.pgshunt.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.client.TaskRequest;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.StoredTask;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same limits on every way to a row. */
class LimitsTest {

  /** 1,026 bytes in 342 characters. */
  private static final String LONG = "\u2603".repeat(342);

  private static final TaskPayload TASK = TaskPayload.builder("t", "n").build();

  static Stream<ThrowingCallable> tooLong() {
    return Stream.of(
        () -> TaskPayload.builder(LONG, "n").build(),
        () -> TaskPayload.builder("t", LONG).build(),
        () -> new Completion.Reply(LONG),
        () -> ContinuationSpec.of(LONG, "q"),
        () -> ContinuationSpec.of("n", "q".repeat(256)),
        () -> ContinuationSpec.builder("n", "q").taskId(LONG).build(),
        () -> new NewTask("\u2603".repeat(86), TASK),
        () -> TaskRequest.of("n", "q").taskId(LONG),
        () -> TaskRequest.of(LONG, "q"),
        () -> TaskRequest.of("n", LONG),
        () ->
            PayloadJson.readSpec(
                RawJson.parse("{\"task_name\": \"n\", \"queue\": \"" + LONG + "\"}"), "spec"));
  }

  @ParameterizedTest
  @MethodSource("tooLong")
  void aNameThatAnIndexCouldNotHoldIsRefused(ThrowingCallable way) {
    assertThatThrownBy(way)
        .isInstanceOf(TooLongException.class)
        .hasMessageContaining("has more than")
        .hasMessageMatching("(?s).{0,200}");
  }

  @Test
  void namesUpToTheLimitAreTaken() {
    String longest = LONG.substring(1) + "x";
    assertThat(TaskPayload.builder(longest, longest).build().taskId()).isEqualTo(longest);
    assertThat(Limits.fits("\ud83d\ude00".repeat(256), Limits.MAX_NAME_BYTES)).isTrue();
    assertThat(Limits.fits("\ud83d\ude00".repeat(256) + "x", Limits.MAX_NAME_BYTES)).isFalse();
    assertThat(new NewTask("q".repeat(255), TASK).queue()).hasSize(255);
  }

  static Stream<ThrowingCallable> outOfRange() {
    return Stream.of(
        () -> TaskPayload.builder("t", "n").priority(32_768).build(),
        () -> TaskPayload.builder("t", "n").eta(Instant.MAX).build(),
        () -> TaskPayload.builder("t", "n").expires(Instant.MIN).build(),
        () -> TaskPayload.builder("t", "n").timeLimit(Duration.ofSeconds(-1)).build(),
        () -> TaskRequest.of("n", "q").priority(-32_769),
        () -> TaskRequest.of("n", "q").countdown(Duration.ofSeconds(Long.MIN_VALUE)),
        () -> TaskRequest.of("n", "q").expiresAfter(Duration.ofSeconds(Long.MAX_VALUE)),
        () -> TaskRequest.of("n", "q").softTimeLimit(Duration.ofNanos(-1)),
        () -> TaskRequest.of("n", "q").eta(Instant.MIN));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void whatNoColumnHoldsIsRefused(ThrowingCallable way) {
    assertThatThrownBy(way).isInstanceOf(JsonException.class);
  }

  @Test
  void aLimitOrCountdownOfZeroIsNone() {
    TaskPayload payload =
        TaskPayload.builder("t", "n").timeLimit(Duration.ZERO).softTimeLimit(Duration.ZERO).build();
    assertThat(payload).isEqualTo(TASK);
    assertThat(
            PayloadJson.readPayload(
                RawJson.parse(
                    "{\"task_id\": \"t\", \"task_name\": \"n\", \"args\": [], \"kwargs\": {},"
                        + " \"headers\": {}, \"time_limit\": 0, \"soft_time_limit\": 0.0}")))
        .isEqualTo(TASK);
    ContinuationSpec spec =
        ContinuationSpec.builder("n", "q")
            .timeLimit(Duration.ZERO)
            .softTimeLimit(Duration.ZERO)
            .countdown(Duration.ZERO)
            .build();
    assertThat(spec).isEqualTo(ContinuationSpec.of("n", "q"));
  }

  @Test
  void timesAreCutToMicroseconds() {
    Instant fine = Instant.parse("2027-01-01T00:00:00.123456789Z");
    assertThat(TaskPayload.builder("t", "n").eta(fine).build().eta())
        .isEqualTo(Instant.parse("2027-01-01T00:00:00.123456Z"));
    assertThat(ContinuationSpec.builder("n", "q").expires(new Expiry.At(fine)).build().expires())
        .isEqualTo(new Expiry.At(Instant.parse("2027-01-01T00:00:00.123456Z")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2027-02-30T00:00:00Z", "2027-01-01T24:00:00Z", "2027-01-01T23:59:60Z"})
  void aMomentThatIsInNoCalendarIsRefused(String moment) {
    assertThatThrownBy(
            () ->
                PayloadJson.readSpec(
                    RawJson.parse(
                        "{\"task_name\": \"n\", \"queue\": \"q\", \"eta\": \"" + moment + "\"}"),
                    "spec"))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("spec.eta");
  }

  @Test
  void numbersOfRetriesDoNotOverflow() {
    TaskPayload payload = TaskPayload.builder("t", "n").retries(Integer.MAX_VALUE).build();
    assertThat(StoredTask.of(new NewTask("q", payload)).nextTry().toPayload().retries())
        .isEqualTo(Integer.MAX_VALUE);
  }
}
