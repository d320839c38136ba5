package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.NOW;
import static io.pgshunt.celery.CodecAssertions.decode;
import static io.pgshunt.celery.CodecAssertions.passesThrough;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.EMBED_NONE;
import static io.pgshunt.celery.Messages.headers;
import static io.pgshunt.celery.Messages.message;
import static io.pgshunt.celery.Messages.properties;
import static io.pgshunt.celery.Messages.protocol2;
import static io.pgshunt.celery.Messages.utf8;
import static io.pgshunt.celery.Messages.withEmbed;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Protocol2Test {

  private static final String BODY = "[[1], {}, " + EMBED_NONE + "]";

  @Test
  void taskAndIdAreAllTheHeadersThatAreNeeded() {
    assertThat(translated(protocol2(headers(), "[[1], {\"k\": 2}, " + EMBED_NONE + "]")))
        .isEqualTo(
            TaskPayload.builder("t-1", "shop.add")
                .args(RawJson.parse("[1]"))
                .kwargs(RawJson.parse("{\"k\": 2}"))
                .headers(
                    RawJson.parse(
                        "{\"amqp_properties\": {\"reply_to\": \"reply-queue\","
                            + " \"absent_headers\": [\"eta\", \"expires\", \"retries\","
                            + " \"timelimit\", \"root_id\", \"parent_id\", \"shadow\", \"group\","
                            + " \"group_index\"]}}"))
                .build());
  }

  @Test
  void theHeadersOfTheProtocolBecomeFields() {
    TaskPayload payload =
        translated(
            protocol2(
                headers(
                    "root_id", "r-1",
                    "parent_id", "p-1",
                    "eta", "2026-06-01T10:00:00.250000+02:00",
                    "expires", "2026-06-01T12:00:00",
                    "retries", 3,
                    "timelimit", Arrays.asList(30, 20.5)),
                BODY));

    assertThat(payload.rootId()).isEqualTo("r-1");
    assertThat(payload.parentId()).isEqualTo("p-1");
    assertThat(payload.eta()).isEqualTo(Instant.parse("2026-06-01T08:00:00.250Z"));
    assertThat(payload.expires()).isEqualTo(Instant.parse("2026-06-01T12:00:00Z"));
    assertThat(payload.retries()).isEqualTo(3);
    assertThat(payload.timeLimit()).isEqualTo(Duration.ofSeconds(30));
    assertThat(payload.softTimeLimit()).isEqualTo(Duration.ofMillis(20_500));
  }

  @Test
  void argsAndKwargsKeepTheirText() {
    String args = "[9007199254740993, 1e+300, -0.0, NaN, \"\\u0000\\ud800\", \"\u263a\"]";

    assertThat(translated(protocol2(headers(), "[" + args + ", {}, {}]")).args().text())
        .isEqualTo(args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", EMBED_NONE, "{\"callbacks\": []}", "{\"chain\": []}"})
  void anEmbedWithoutCallbacksMeansNone(String embed) {
    assertThat(translated(withEmbed(embed)).completion()).isEqualTo(new Completion.None());
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/x-gzip", "gzip", "zlib"})
  void bothFormatsOfDeflateAreRead(String name) throws IOException {
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(zlib)) {
      out.write(utf8(BODY));
    }
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(utf8(BODY));
    }
    for (byte[] body : List.of(zlib.toByteArray(), gzip.toByteArray())) {
      TaskPayload payload = translated(json(headers("compression", name), body));
      assertThat(payload.args().text()).isEqualTo("[1]");
      assertThat(payload.headers().members()).doesNotContainKey("compression");
    }
  }

  @Test
  void aCompressedBodyIsLimitedInItsFullSize() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(bomb)) {
      out.write(new byte[CodecAssertions.LIMIT + 1]);
    }

    passesThrough(
        json(headers("compression", "zlib"), bomb.toByteArray()),
        PassThroughReason.TOO_LARGE,
        "decompressed body");
  }

  @Test
  void theBrokersOwnExpirationBecomesAMoment() {
    AmqpMessage message =
        new AmqpMessage(
            "",
            "celery",
            properties(headers(), "application/json", "utf-8", null, "30000"),
            utf8(BODY));

    assertThat(translated(message).expires()).isEqualTo(NOW.plusSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "soon", ""})
  void anExpirationThatARowCannotHonourPassesThrough(String expiration) {
    AmqpMessage message =
        new AmqpMessage(
            "",
            "celery",
            properties(headers(), "application/json", "utf-8", null, expiration),
            utf8(BODY));

    passesThrough(message, PassThroughReason.PROPERTY, "expiration '" + expiration + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-msgpack, CONTENT_TYPE",
    "application/x-python-serialize, CONTENT_TYPE",
    "text/plain, CONTENT_TYPE",
    ", CONTENT_TYPE"
  })
  void onlyJsonIsRead(String contentType, PassThroughReason reason) {
    passesThrough(
        message("", "celery", headers(), contentType, "utf-8", utf8(BODY)), reason, "content_type");
  }

  @Test
  void aReplacementCharacterThatWasSentIsKept() {
    TaskPayload payload = translated(protocol2(headers(), "[[\"a\ufffdb\"], {}, null]"));

    assertThat(payload.args().text()).isEqualTo("[\"a\ufffdb\"]");
  }

  @Test
  void onlyUtf8IsRead() {
    passesThrough(
        message("", "celery", headers(), "application/json", "utf-16", utf8(BODY)),
        PassThroughReason.CONTENT_ENCODING,
        "utf-16");
    passesThrough(
        json(headers(), new byte[] {'[', '"', (byte) 0xff, '"', ']'}),
        PassThroughReason.MALFORMED,
        "not valid UTF-8");
    assertThat(translated(message("", "celery", headers(), "application/json", null, utf8(BODY))))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{not json | MALFORMED",
        "{\"a\": 1} | UNKNOWN_PROTOCOL",
        "[[1], {}] | MALFORMED",
        "[{\"a\": 1}, {}, null] | MALFORMED",
        "[[1], [2], null] | MALFORMED",
        "[null, null, null] | MALFORMED",
        "[[1], {}, 7] | MALFORMED",
        "[[1], {}, {\"chord\": {\"task\": \"x\"}}] | CHORD",
        "[[1], {}, null] x | MALFORMED",
      })
  void aBodyOfAnotherShapePassesThrough(String body, PassThroughReason reason) {
    passesThrough(protocol2(headers(), body), reason, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eta", "expires", "retries", "timelimit", "root_id", "parent_id", "id"})
  void aFieldHeaderOfAnotherTypePassesThrough(String name) {
    passesThrough(protocol2(headers(name, List.of("x")), BODY), PassThroughReason.MALFORMED, name);
  }

  @Test
  void aMissingOrUnusableIdPassesThrough() {
    passesThrough(protocol2(headers("id", null), BODY), PassThroughReason.MALFORMED, "'id'");
    passesThrough(
        protocol2(headers("id", "a\u0000b"), BODY), PassThroughReason.MALFORMED, "task_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "id"})
  void aNameThatNoRowHoldsPassesThrough(String header) {
    passesThrough(
        protocol2(headers(header, "x".repeat(3_000)), BODY),
        PassThroughReason.TOO_LARGE,
        "task_" + header.replace("task", "name") + " has more than 1024 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"task_id", "queue"})
  void aNameOfACallbackThatNoRowHoldsPassesThrough(String option) {
    String options = "{\"" + option + "\": \"" + "x".repeat(3_000) + "\"}";

    passesThrough(
        Messages.withCallbacks("[" + Messages.signature("shop.log", options) + "]"),
        PassThroughReason.TOO_LARGE,
        "callbacks[0] (shop.log): " + option + " has more than");
    passesThrough(
        Messages.withCallbacks("[" + Messages.signature("x".repeat(3_000), "{}") + "]"),
        PassThroughReason.TOO_LARGE,
        "callbacks[0].task has more than");
  }

  @Test
  void aHeaderOfThatNameAloneMakesNoTask() {
    AmqpMessage.Properties properties =
        properties(Map.of("task", "resize"), "application/json", "utf-8", null, null);

    for (String body : List.of("{\"pipeline\": \"p\"}", "\"resize\"", "")) {
      passesThrough(
          new AmqpMessage("", "q", properties, utf8(body)), PassThroughReason.NOT_A_TASK, "'task'");
    }
    passesThrough(protocol2(headers("task", 5), BODY), PassThroughReason.NOT_A_TASK, "'task'");
    assertThat(PassThroughReason.UNKNOWN_PROTOCOL.kind())
        .as("a body of another shape is not thrown at its publisher")
        .isEqualTo(PassThroughReason.Kind.NO_TASK);
  }

  @ParameterizedTest
  @CsvSource({
    "celery.chord_unlock, CHORD",
    "celery.chord, CHORD",
    "celery.chain, CELERY_BUILTIN",
    "celery.backend_cleanup, CELERY_BUILTIN"
  })
  void celerysOwnTasksPassThrough(String task, PassThroughReason reason) {
    passesThrough(protocol2(headers("task", task), BODY), reason, task);
  }

  @Test
  void mapAndStarmapAreTasksLikeOthers() {
    assertThat(translated(protocol2(headers("task", "celery.starmap"), BODY)).taskName())
        .isEqualTo("celery.starmap");
  }

  @Test
  void aSpringBatchIsNeverTouched() {
    passesThrough(
        protocol2(headers("springBatchFormat", "lengthHeader4"), BODY),
        PassThroughReason.BATCH,
        "Spring");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CC", "BCC"})
  void whatRabbitMqWouldCopyToFurtherKeysPassesThrough(String header) {
    Map<String, @Nullable Object> headers = new HashMap<>(headers());
    headers.put(header, List.of("elsewhere"));

    passesThrough(
        message("", "celery", headers, "application/json", "utf-8", utf8(BODY)),
        PassThroughReason.HEADER_VALUE,
        "header '" + header + "'");
  }

  @Test
  void otherExchangesNeedARoute() {
    AmqpMessage message =
        message("orders", "eu", headers(), "application/json", "utf-8", utf8(BODY));

    passesThrough(message, PassThroughReason.NO_QUEUE, "'orders' with routing key 'eu'");
    passesThrough(
        decode(
            message(
                "orders",
                "eu",
                headers(),
                "application/json",
                "utf-8",
                utf8("[[1], {}, {\"callbacks\": [" + Messages.signature("a", "{}") + "]}]")),
            ConfiguredRouting.none()),
        PassThroughReason.NO_QUEUE,
        "pgshunt.routes");
    assertThat(
            decode(message, ConfiguredRouting.builder().routes("orders:eu=a, orders:eu=b").build()))
        .isInstanceOfSatisfying(
            Translation.Translated.class,
            translated -> assertThat(translated.queues()).containsExactly("a", "b"));
  }

  private static AmqpMessage json(
      Map<String, @org.jspecify.annotations.Nullable Object> headers, byte[] body) {
    return message("", "celery", headers, "application/json", "utf-8", body);
  }
}
