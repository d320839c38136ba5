package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.passesThrough;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.EMBED_NONE;
import static io.pgshunt.celery.Messages.headers;
import static io.pgshunt.celery.Messages.protocol1;
import static io.pgshunt.celery.Messages.protocol2;
import static io.pgshunt.celery.Messages.signature;
import static io.pgshunt.celery.Messages.withCallbacks;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Expiry;
import io.pgshunt.task.TaskPayload;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times as dateutil's isoparse reads them, wherever a time can stand. */
class TimesTest {

  private static final String BODY = "[[1], {}, " + EMBED_NONE + "]";

  @ParameterizedTest
  @CsvSource({
    "2027-03-01T10:00:00.123456789Z, 2027-03-01T10:00:00.123456Z",
    "2027-03-01T10:00:00.9999999+01:00, 2027-03-01T09:00:00.999999Z",
    "2027-03-01T10:00:00.5Z, 2027-03-01T10:00:00.500Z",
    "'2027-03-01T10:00:00,5Z', 2027-03-01T10:00:00.500Z",
    "2027-03-01 10:00:00, 2027-03-01T10:00:00Z",
    "2027-03-01T10:00, 2027-03-01T10:00:00Z",
    "2027-03-01T10, 2027-03-01T10:00:00Z",
    "2027-03-01T10Z, 2027-03-01T10:00:00Z",
    "20270301T100000Z, 2027-03-01T10:00:00Z",
    "20270301T1000-0530, 2027-03-01T15:30:00Z",
    "2027-03-01T10:00:00-05, 2027-03-01T15:00:00Z",
    "2027-03-01T10:00:00+23:59, 2027-02-28T10:01:00Z",
    "2027-03-01T10:00:00z, 2027-03-01T10:00:00Z",
    "2027-03-01, 2027-03-01T00:00:00Z",
    "2027-03, 2027-03-01T00:00:00Z",
    "2027, 2027-01-01T00:00:00Z",
    "2027-W09-1T10:00, 2027-03-01T10:00:00Z",
    "2027W091, 2027-03-01T00:00:00Z",
    "2027-060, 2027-03-01T00:00:00Z",
    "2027060T10, 2027-03-01T10:00:00Z",
    "2028-02-29T00:00:00Z, 2028-02-29T00:00:00Z",
  })
  void aTimeIsReadAsCeleryReadsItAndCutToMicroseconds(String text, Instant time) {
    TaskPayload headers = translated(protocol2(headers("eta", text, "expires", text), BODY));
    assertThat(headers.eta()).isEqualTo(time);
    assertThat(headers.expires()).isEqualTo(time);
    TaskPayload body =
        translated(
            protocol1(
                "{\"task\": \"a\", \"id\": \"b\", \"args\": [], \"eta\": \""
                    + text
                    + "\", \"expires\": \""
                    + text
                    + "\"}"));
    assertThat(body.eta()).isEqualTo(time);
    assertThat(body.expires()).isEqualTo(time);
    ContinuationSpec spec =
        translated(
                withCallbacks(
                    "["
                        + signature(
                            "a", "{\"eta\": \"" + text + "\", \"expires\": \"" + text + "\"}")
                        + "]"))
            .completion()
            .onSuccess()
            .get(0);
    assertThat(spec.eta()).isEqualTo(time);
    assertThat(spec.expires()).isEqualTo(new Expiry.At(time));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2027-02-30T10:00:00Z",
        "2027-02-29T10:00:00",
        "2027-13-01T10:00:00",
        "2027-00-10T10:00:00",
        "2027-04-31",
        "0000-01-01T00:00:00",
        "2027-03-01T24:00:00",
        "2027-03-01T25:00:00",
        "2027-03-01T10:60:00",
        "2027-03-01T23:59:60Z",
        "2027-03-01T10:00:00+24:00",
        "2027-03-01T10:00:00+05:60",
        "2027-03-01T10:00:00+05:00:30",
        "2027-03-01T10:00:00 and more",
        "2027-03-01T10:00:00.Z",
        "2027-03-01T10:0000",
        "2027-W54-1",
        "2027-W09-8",
        "2027-366",
        "202703",
        "+2027-03-01T10:00:00Z",
        "2027-03-01\u00b710:00:00",
        "tomorrow",
        "1732500000",
        ""
      })
  void aTimeThatCeleryRefusesStaysWithAmqp(String text) {
    passesThrough(protocol2(headers("eta", text), BODY), PassThroughReason.MALFORMED, "eta");
    passesThrough(
        protocol2(headers("expires", text), BODY), PassThroughReason.MALFORMED, "expires");
    passesThrough(
        protocol1("{\"task\": \"a\", \"id\": \"b\", \"args\": [], \"eta\": \"" + text + "\"}"),
        PassThroughReason.MALFORMED,
        "eta");
    for (String option : new String[] {"eta", "expires"}) {
      passesThrough(
          withCallbacks("[" + signature("a", "{\"" + option + "\": \"" + text + "\"}") + "]"),
          PassThroughReason.CALLBACK_OPTION,
          option);
    }
  }
}
