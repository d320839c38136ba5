package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.onSuccess;
import static io.pgshunt.celery.CodecAssertions.passesThrough;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.message;
import static io.pgshunt.celery.Messages.protocol1;
import static io.pgshunt.celery.Messages.signature;
import static io.pgshunt.celery.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Protocol1Test {

  @Test
  void taskIdAndArgsAreEnough() {
    TaskPayload payload =
        translated(protocol1("{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": []}"));

    assertThat(payload.taskName()).isEqualTo("shop.add");
    assertThat(payload.args()).isEqualTo(RawJson.EMPTY_ARRAY);
    assertThat(payload.kwargs()).isEqualTo(RawJson.EMPTY_OBJECT);
  }

  @Test
  void theMembersOfTheBodyBecomeFields() {
    TaskPayload payload =
        translated(
            protocol1(
                "{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": [], \"retries\": 1, \"utc\": true,"
                    + " \"eta\": \"2026-06-01T10:00:00\", \"timelimit\": [20, null],"
                    + " \"group\": \"g-1\", \"taskset\": \"g-1\", \"chord\": null}"));

    assertThat(payload.retries()).isEqualTo(1);
    assertThat(payload.eta()).isEqualTo(Instant.parse("2026-06-01T10:00:00Z"));
    assertThat(payload.timeLimit()).isEqualTo(Duration.ofSeconds(20));
    assertThat(payload.softTimeLimit()).isNull();
    assertThat(payload.headers().members()).containsEntry("group", RawJson.of("g-1"));
  }

  @Test
  void nestedLinksAreNestedContinuations() {
    String last = signature("shop.last", "{}");
    String first = signature("shop.first", "{\"link\": [" + last + "]}");

    assertThat(
            onSuccess(
                protocol1(
                    "{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": [], \"callbacks\": ["
                        + first
                        + "]}")))
        .isEqualTo(
            "[{\"task_name\": \"shop.first\", \"queue\": \"celery\", \"on_success\":"
                + " [{\"task_name\": \"shop.last\", \"queue\": \"celery\"}]}]");
  }

  @Test
  void aLocalTimeOfUnknownZonePassesThrough() {
    passesThrough(
        protocol1(
            "{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": [], \"utc\": false,"
                + " \"eta\": \"2026-06-01T10:00:00\"}"),
        PassThroughReason.UNCLEAR_TIME,
        "eta");
  }

  @Test
  void aMemberOfAChordPassesThrough() {
    passesThrough(
        protocol1(
            "{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": [], \"chord\": {\"task\": \"x\"}}"),
        PassThroughReason.CHORD,
        "shop.add");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1}",
        "{\"task\": \"shop.add\"}",
        "{\"id\": \"t-1\"}",
        "{\"task\": \"\", \"id\": \"t-1\", \"args\": []}",
        "{\"task\": \"shop.add\", \"id\": \"t-1\"}",
        "{\"task\": \"buy milk\", \"id\": 42, \"args\": []}",
        "{\"task\": {\"name\": \"resize\"}, \"id\": \"42\", \"args\": []}",
        "{\"event\": \"done\", \"task\": \"resize\", \"id\": \"a-1\", \"args\": {\"w\": 1}}",
        "{\"task\": \"resize\", \"id\": \"a-1\", \"args\": \"--force\"}",
        "{\"task\": \"resize\", \"id\": \"a-1\", \"args\": null}",
        "{\"task\": \"resize\", \"id\": \"a-1\", \"args\": [], \"kwargs\": []}",
        "{\"task\": \"resize\", \"id\": \"a-1\", \"args\": [], \"kwargs\": \"w\"}",
        "{\"task\": \"resize\", \"id\": \"a-1\", \"eta\": \"tomorrow\"}",
        "{\"task\": \"resize\", \"id\": \"a-1\", \"retries\": -1}",
        "{\"task\": \"resize\", \"id\": \"a-1\", \"callbacks\": [\"http://x/done\"]}",
        "{\"task\": ",
        "[1, \"task\"]",
        "",
        "plain text"
      })
  void anythingElseIsNotATask(String body) {
    passesThrough(protocol1(body), PassThroughReason.NOT_A_TASK, "");
  }

  @Test
  void bytesThatAreNotJsonAreNotATask() {
    passesThrough(
        message("", "q", Map.of(), "application/octet-stream", null, new byte[] {0, 1, 2}),
        PassThroughReason.NOT_A_TASK,
        "no 'task' header");
    passesThrough(
        message("", "q", Map.of(), null, null, utf8("{\"task\": \"a\", \"id\": \"b\"}")),
        PassThroughReason.NOT_A_TASK,
        "no 'task' header");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"kwargs\": null",
        "\"retries\": -1",
        "\"eta\": \"tomorrow\"",
        "\"eta\": 1732500000",
        "\"timelimit\": [-1, null]",
        "\"timelimit\": 5"
      })
  void aTaskWithAWrongMemberIsMalformed(String member) {
    passesThrough(
        protocol1("{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": [], " + member + "}"),
        PassThroughReason.MALFORMED,
        "");
  }

  @Test
  void whatCannotBeReadIsNotATaskUnlessItLooksLikeOne() {
    String large = "\"x\": \"" + "x".repeat(CodecAssertions.LIMIT) + "\"}";
    byte[] note = utf8("{\"task\": \"buy milk\", \"id\": 42, " + large);
    byte[] task = utf8("{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": [], " + large);

    passesThrough(json(Map.of(), "utf-8", note), PassThroughReason.NOT_A_TASK, "more than");
    passesThrough(json(Map.of(), "utf-8", task), PassThroughReason.TOO_LARGE, "more than");
    byte[] small = utf8("{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": []}");
    passesThrough(json(Map.of(), "utf-16", small), PassThroughReason.CONTENT_ENCODING, "utf-16");
    passesThrough(
        json(Map.of(), "utf-16", utf8("{\"task\": 1}")), PassThroughReason.NOT_A_TASK, "utf-16");
    passesThrough(
        json(Map.of("compression", "gzip"), null, utf8("a note")),
        PassThroughReason.NOT_A_TASK,
        "gzip");
    byte[] latin = "{\"task\": \"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    passesThrough(json(Map.of(), null, latin), PassThroughReason.NOT_A_TASK, "UTF-8");
  }

  @Test
  void headersOfTheOtherProtocolAreNotPutAside() {
    passesThrough(
        json(
            Map.of("eta", "2026-06-01T10:00:00"),
            null,
            utf8("{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": []}")),
        PassThroughReason.UNKNOWN_PROTOCOL,
        "header 'eta'");
  }

  @Test
  void lineageInTheBodyIsTheTasks() {
    TaskPayload payload =
        translated(
            protocol1(
                "{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": [], \"root_id\": \"r-1\","
                    + " \"parent_id\": \"p-1\"}"));

    assertThat(payload.rootId()).isEqualTo("r-1");
    assertThat(payload.parentId()).isEqualTo("p-1");
  }

  private static AmqpMessage json(
      Map<String, @Nullable Object> headers, @Nullable String encoding, byte[] body) {
    return message("", "q", headers, "application/json", encoding, body);
  }
}
