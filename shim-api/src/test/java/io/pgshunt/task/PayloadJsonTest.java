package io.pgshunt.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadJsonTest {

  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00.000001Z");

  private static final ContinuationSpec FULL_SPEC =
      ContinuationSpec.builder("shop.log", "audit")
          .args(RawJson.parse("[\"own\", 18446744073709551616]"))
          .kwargs(RawJson.parse("{\"k\": 1}"))
          .immutable(true)
          .taskId("cb-1")
          .priority(4)
          .countdown(Duration.ofMillis(1_500))
          .eta(NOON)
          .expires(new Expiry.After(Duration.ofSeconds(60)))
          .timeLimit(Duration.ofSeconds(9))
          .softTimeLimit(Duration.ofSeconds(8))
          .headers(RawJson.parse("{\"x-t\": 1}"))
          .onSuccess(List.of(ContinuationSpec.of("shop.next", "audit")))
          .onError(
              List.of(
                  ContinuationSpec.builder("shop.oops", "audit")
                      .expires(new Expiry.At(NOON))
                      .build()))
          .build();

  private static final TaskPayload FULL =
      TaskPayload.builder("t-1", "shop.add")
          .args(RawJson.parse("[NaN, -0.0, \"\\ud800\"]"))
          .kwargs(RawJson.parse("{\"a\": [1]}"))
          .headers(RawJson.parse("{\"x-tenant\": \"acme\"}"))
          .rootId("r-1")
          .parentId("p-1")
          .priority(5)
          .eta(NOON)
          .expires(NOON.plusSeconds(60))
          .timeLimit(Duration.ofSeconds(30))
          .softTimeLimit(Duration.ofMillis(20_500))
          .retries(2)
          .completion(
              new Completion.Continuations(
                  List.of(FULL_SPEC), List.of(ContinuationSpec.of("shop.on_err", "support"))))
          .build();

  @Test
  void aPayloadIsReadBackAsItWasWritten() {
    assertThat(PayloadJson.readPayload(PayloadJson.write(FULL))).isEqualTo(FULL);
  }

  @Test
  void aReplyKeyIsReadBackAsItWasWritten() {
    TaskPayload asked = FULL.toBuilder().completion(new Completion.Reply("reply-1")).build();

    assertThat(PayloadJson.write(asked).members()).containsKey("reply_key");
    assertThat(PayloadJson.readPayload(PayloadJson.write(asked))).isEqualTo(asked);
  }

  @Test
  void whatIsUnsetIsAbsent() {
    TaskPayload bare = TaskPayload.builder("t-1", "shop.add").build();

    assertThat(PayloadJson.write(bare).text())
        .isEqualTo(
            "{\"task_id\": \"t-1\", \"task_name\": \"shop.add\", \"args\": [], \"kwargs\": {},"
                + " \"headers\": {}}");
    assertThat(PayloadJson.write(ContinuationSpec.of("shop.log", "audit")).text())
        .isEqualTo("{\"task_name\": \"shop.log\", \"queue\": \"audit\"}");
  }

  @Test
  void wholeSecondsAreWrittenWithoutAPoint() {
    assertThat(PayloadJson.write(FULL).members())
        .containsEntry("time_limit", RawJson.parse("30"))
        .containsEntry("soft_time_limit", RawJson.parse("20.5"));
  }

  @Test
  void theShippedSchemaDescribesWhatIsWritten() throws IOException {
    // The schema's validator knows no NaN: that is the one thing JSON Schema cannot say of args.
    TaskPayload plain = FULL.toBuilder().args(RawJson.parse("[1]")).build();

    assertThat(schema().validate(PayloadJson.write(plain).text(), InputFormat.JSON)).isEmpty();
  }

  @Test
  void theShippedSchemaRefusesWhatBreaksTheContract() throws IOException {
    String both =
        "{\"task_id\": \"t\", \"task_name\": \"n\", \"args\": [], \"kwargs\": {}, \"headers\": {},"
            + " \"reply_key\": \"r\", \"on_error\": [{\"task_name\": \"n\", \"queue\": \"q\"}]}";
    String noQueue =
        "{\"task_id\": \"t\", \"task_name\": \"n\", \"args\": [], \"kwargs\": {}, \"headers\": {},"
            + " \"on_error\": [{\"task_name\": \"n\"}]}";

    assertThat(schema().validate(both, InputFormat.JSON)).isNotEmpty();
    assertThat(schema().validate(noQueue, InputFormat.JSON)).isNotEmpty();
  }

  private static Schema schema() throws IOException {
    try (InputStream in = PayloadJson.class.getResourceAsStream("payload.schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"task_name\": \"n\"} | payload.task_id is missing",
        "{\"task_id\": \"t\", \"task_name\": \" \"} | payload.task_name is missing or blank",
        "{\"task_id\": \"t\", \"task_name\": \"n\", \"args\": {}} | payload.args is not an array",
        "{\"task_id\": \"t\", \"task_name\": \"n\", \"eta\": \"soon\"} | payload.eta is not an ISO",
        "{\"task_id\": \"t\", \"task_name\": \"n\", \"priority\": 1.5} | payload.priority is not",
        "{\"task_id\": \"t\", \"task_name\": \"n\", \"on_error\": [{\"task_name\": \"x\"}]}"
            + " | payload.on_error[0].queue is missing",
        "{\"task_id\": \"t\", \"task_name\": \"n\", \"reply_key\": \"r\","
            + " \"on_error\": [{\"task_name\": \"x\", \"queue\": \"q\"}]} | W1",
        "[] | payload is not an object",
      })
  void whatBreaksTheContractIsRefusedByField(String json, String message) {
    assertThatThrownBy(() -> PayloadJson.readPayload(RawJson.parse(json)))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aNameThatPostgresCannotHoldIsRefused() {
    assertThatThrownBy(() -> TaskPayload.builder("t\u0000", "shop.add").build())
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("task_id");
    assertThatThrownBy(() -> ContinuationSpec.of("shop.log", "q\ud800"))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("queue");
  }

  @Test
  void anErrorIsReadBackAsItWasWritten() {
    TaskError error =
        TaskError.of(
            new IllegalStateException("card \ud83d\udcb3 declined"),
            2,
            TaskPayload.builder("t-1", "shop.pay").args(RawJson.parse("[1, \"😀\"]")).build());

    assertThat(PayloadJson.readError(PayloadJson.write(error))).isEqualTo(error);
    assertThat(error.stackTrace()).contains("PayloadJsonTest");
  }

  @Test
  void anEndlessErrorTextIsCutVisibly() {
    TaskError error = new TaskError("E", "x".repeat(20_000), "", 1, "n", "t");

    assertThat(error.message()).hasSizeLessThan(8_300).endsWith("[11808 characters cut]");
  }
}
