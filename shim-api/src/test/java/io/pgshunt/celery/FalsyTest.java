package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.passesThrough;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.EMBED_NONE;
import static io.pgshunt.celery.Messages.headers;
import static io.pgshunt.celery.Messages.protocol1;
import static io.pgshunt.celery.Messages.protocol2;
import static io.pgshunt.celery.Messages.signature;
import static io.pgshunt.celery.Messages.withCallbacks;
import static io.pgshunt.celery.Messages.withEmbed;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.TaskPayload;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Python takes for false says as much as none, wherever Celery asks so. */
class FalsyTest {

  private static final String BODY = "[[1], {}, " + EMBED_NONE + "]";

  static Stream<Object> noLimits() {
    return Stream.of(
        List.of(0, 0),
        List.of(0.0, -0.0),
        Arrays.asList(0L, null),
        List.of(false, ""),
        List.of((short) 0, List.of()),
        List.of(),
        0,
        false,
        "",
        Map.of());
  }

  @ParameterizedTest
  @MethodSource("noLimits")
  void aLimitOfNothingInTheHeadersIsNone(Object timelimit) {
    TaskPayload payload = translated(protocol2(headers("timelimit", timelimit), BODY));

    assertThat(payload.timeLimit()).isNull();
    assertThat(payload.softTimeLimit()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0, 0]",
        "[0.0, -0.0]",
        "[0e99999999999, -0E-9]",
        "[false, \"\"]",
        "[null, []]",
        "[ ]",
        "0",
        "\"\"",
        "{}"
      })
  void aLimitOfNothingInABodyIsNone(String timelimit) {
    TaskPayload payload =
        translated(
            protocol1(
                "{\"task\": \"a\", \"id\": \"b\", \"args\": [], \"timelimit\": "
                    + timelimit
                    + ", \"retries\": false}"));

    assertThat(payload.timeLimit()).isNull();
    assertThat(payload.softTimeLimit()).isNull();
    assertThat(payload.retries()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "false", "null", "\"\"", "[]", "{}"})
  void anOptionOfNothingIsNone(String none) {
    ContinuationSpec spec =
        translated(
                withCallbacks(
                    "["
                        + signature(
                            "a",
                            "{\"time_limit\": "
                                + none
                                + ", \"soft_time_limit\": "
                                + none
                                + ", \"countdown\": "
                                + none
                                + ", \"eta\": \"2027-01-01T00:00:00\", \"retries\": "
                                + none
                                + ", \"mandatory\": "
                                + none
                                + "}")
                        + "]"))
            .completion()
            .onSuccess()
            .get(0);

    assertThat(spec.timeLimit()).isNull();
    assertThat(spec.softTimeLimit()).isNull();
    assertThat(spec.countdown()).isNull();
    assertThat(spec.eta()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "false", "\"\"", "[]", "{}"})
  void callbacksOfNothingAreNone(String none) {
    assertThat(translated(withEmbed(none)).completion()).isEqualTo(new Completion.None());
    assertThat(
            translated(
                    withEmbed(
                        "{\"callbacks\": "
                            + none
                            + ", \"errbacks\": "
                            + none
                            + ", \"chain\": "
                            + none
                            + "}"))
                .completion())
        .isEqualTo(new Completion.None());
  }

  static Stream<@Nullable Object> wrongLimits() {
    return Stream.of(
        List.of(-1, 0), List.of(5), 5, List.of("5", 0), List.of(true, 0), List.of(Double.NaN, 0));
  }

  @ParameterizedTest
  @MethodSource("wrongLimits")
  void aLimitThatIsNoneOfPythonsStaysWithAmqp(Object timelimit) {
    passesThrough(
        protocol2(headers("timelimit", timelimit), BODY), PassThroughReason.MALFORMED, "timelimit");
  }
}
