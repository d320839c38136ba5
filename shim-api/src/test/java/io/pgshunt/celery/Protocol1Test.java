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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Protocol1Test {

  @Test
  void taskAndIdAreEnough() {
    TaskPayload payload = translated(protocol1("{\"task\": \"shop.add\", \"id\": \"t-1\"}"));

    assertThat(payload.taskName()).isEqualTo("shop.add");
    assertThat(payload.args()).isEqualTo(RawJson.EMPTY_ARRAY);
    assertThat(payload.kwargs()).isEqualTo(RawJson.EMPTY_OBJECT);
  }

  @Test
  void theMembersOfTheBodyBecomeFields() {
    TaskPayload payload =
        translated(
            protocol1(
                "{\"task\": \"shop.add\", \"id\": \"t-1\", \"retries\": 1, \"utc\": true,"
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
                    "{\"task\": \"shop.add\", \"id\": \"t-1\", \"callbacks\": [" + first + "]}")))
        .isEqualTo(
            "[{\"task_name\": \"shop.first\", \"queue\": \"celery\", \"on_success\":"
                + " [{\"task_name\": \"shop.last\", \"queue\": \"celery\"}]}]");
  }

  @Test
  void aLocalTimeOfUnknownZonePassesThrough() {
    passesThrough(
        protocol1(
            "{\"task\": \"shop.add\", \"id\": \"t-1\", \"utc\": false,"
                + " \"eta\": \"2026-06-01T10:00:00\"}"),
        PassThroughReason.UNCLEAR_TIME,
        "eta");
  }

  @Test
  void aMemberOfAChordPassesThrough() {
    passesThrough(
        protocol1("{\"task\": \"shop.add\", \"id\": \"t-1\", \"chord\": {\"task\": \"x\"}}"),
        PassThroughReason.CHORD,
        "shop.add");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1}",
        "{\"task\": \"shop.add\"}",
        "{\"id\": \"t-1\"}",
        "{\"task\": \"\", \"id\": \"t-1\"}",
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
  @ValueSource(strings = {"\"args\": {}", "\"args\": null", "\"kwargs\": []", "\"retries\": -1"})
  void aTaskWithAWrongMemberIsMalformed(String member) {
    passesThrough(
        protocol1("{\"task\": \"shop.add\", \"id\": \"t-1\", " + member + "}"),
        PassThroughReason.MALFORMED,
        "");
  }
}
