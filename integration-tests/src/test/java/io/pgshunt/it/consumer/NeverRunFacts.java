package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import io.pgshunt.queue.Revocations;
import io.pgshunt.queue.Schema;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that a worker does not run, and messages it cannot read: facts 22 to 24. */
abstract class NeverRunFacts extends CeleryFacts {

  private static CeleryMessage add() {
    return CeleryMessage.of("lab.add", 1).link(s("lab.cb")).linkError(s("lab.old_errback"));
  }

  @Test
  @Difference("The task's name is not registered here")
  void fact22DifferenceAnUnknownTaskTellsItsErrbacksAndIsPutAside() throws Exception {
    CeleryMessage message =
        CeleryMessage.of("nowhere.task", 1).link(s("lab.cb")).linkError(s("lab.old_errback"));

    run(message);

    assertThat(lab.calls()).containsExactly("lab.old_errback(\"" + message.id() + "\")");
    assertThat(lab.run("lab.old_errback").error().type()).isEqualTo("UNKNOWN_TASK");
    assertThat(lab.deadLetters()).containsExactly("UNKNOWN_TASK nowhere.task[1]");
    assertThat(lab.outcome(message.id())).isPresent();
  }

  @Test
  void fact23AnExpiredTaskIsAckedInSilence() throws Exception {
    CeleryMessage message = add().header("expires", "2020-01-01T00:00:00+00:00");
    long before = consumer.counters().expired();

    run(message);
    await().until(() -> consumer.counters().expired() == before + 1);

    assertThat(lab.calls()).isEmpty();
    assertThat(lab.deadLetters()).isEmpty();
    assertThat(lab.outcome(message.id()))
        .hasValueSatisfying(outcome -> assertThat(outcome.error().type()).isEqualTo("EXPIRED"));
  }

  @Test
  void fact23ARevokedTaskIsAckedInSilence() throws Exception {
    CeleryMessage message = add();
    new Revocations(lab.dataSource(), Schema.DEFAULT)
        .revoke(List.of(message.id()), false, Duration.ofDays(1));
    long before = consumer.counters().revoked();

    run(message);
    await().until(() -> consumer.counters().revoked() == before + 1);

    assertThat(lab.calls()).isEmpty();
    assertThat(lab.deadLetters()).isEmpty();
    assertThat(lab.outcome(message.id()))
        .hasValueSatisfying(outcome -> assertThat(outcome.error().type()).isEqualTo("REVOKED"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[[1], {}, null]", "[[1], {}, {}]"})
  void fact24ATaskWithoutEmbedRunsWithoutCallbacks(String body) throws Exception {
    lab.publish(CeleryMessage.of("lab.add").protocol2(body));
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.add(1)");
  }

  @Test
  void fact24TaskAndIdAreAllTheHeadersAndTheContentTypeAllThePropertiesThatAreNeeded()
      throws Exception {
    lab.publish(add().content("application/json", null).minimalProtocol2());
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.add(1)", "lab.cb(1)");
  }

  @ParameterizedTest
  @Difference("Malformed")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{not json | MALFORMED",
        "{\"a\": 1} | UNKNOWN_PROTOCOL",
        "[[1], {}] | MALFORMED",
        "[[1], [2], {}] | MALFORMED",
        "[null, null, {}] | MALFORMED",
      })
  void fact24DifferenceABodyThatIsNoTasksStaysOnAmqp(String body, PassThroughReason reason) {
    assertThat(reasonOf(CeleryMessage.of("lab.add").protocol2(body))).isEqualTo(reason);
  }

  @Test
  @Difference("Malformed")
  void fact24DifferenceWhatNamesNoTaskOrNoIdOrIsNoJsonStaysOnAmqp() {
    assertThat(reasonOf(add().header("id", null).protocol2()))
        .isEqualTo(PassThroughReason.MALFORMED);
    assertThat(reasonOf(add().header("task", null).protocol2()))
        .isEqualTo(PassThroughReason.NOT_A_TASK);
    assertThat(reasonOf(add().content("text/plain", "utf-8").protocol2()))
        .isEqualTo(PassThroughReason.CONTENT_TYPE);
    assertThat(reasonOf(add().content("application/x-python-serialize", "binary").protocol2()))
        .isEqualTo(PassThroughReason.CONTENT_TYPE);
  }

  @Test
  @Difference("`args` an object")
  void fact24DifferenceArgsThatAreAnObjectAreMalformed() {
    assertThat(reasonOf(add().protocol2("[{\"a\": 1}, {}, {}]")))
        .isEqualTo(PassThroughReason.MALFORMED);
  }

  @Test
  @Difference("A protocol 1 body without `args`")
  void fact24DifferenceABodyOfProtocol1WithoutArgsIsNoTask() {
    assertThat(reasonOf(CeleryMessage.of("lab.add").protocol1WithoutArgs()))
        .isEqualTo(PassThroughReason.NOT_A_TASK);
  }

  @ParameterizedTest
  @Difference("A malformed entry of `callbacks`")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"task\": \"lab.cb\"} | MALFORMED_CALLBACK",
        "{\"task\": \"lab.cb\", \"args\": null, \"kwargs\": null, \"options\": null}"
            + " | MALFORMED_CALLBACK",
        "\"lab.cb\" | MALFORMED_CALLBACK",
        "{\"args\": [], \"kwargs\": {}, \"options\": {}} | CALLBACK_WITHOUT_TASK",
      })
  void fact24DifferenceAMalformedCallbackIsFoundBeforeTheTaskRuns(
      String callback, PassThroughReason reason) {
    String body = "[[1], {}, {\"callbacks\": [" + callback + "]}]";

    assertThat(reasonOf(add().protocol2(body))).isEqualTo(reason);
  }

  @Test
  @Difference("Malformed")
  void fact24DifferenceAMalformedRowTellsItsErrbacksAndIsPutAsideAndTheConsumerGoesOn()
      throws Exception {
    CeleryMessage broken = add();
    lab.publishChanged(broken, "kwargs = '[2]'");
    lab.drained();
    run(CeleryMessage.of("lab.add", 2));

    assertThat(lab.calls())
        .containsExactly("lab.old_errback(\"" + broken.id() + "\")", "lab.add(2)");
    assertThat(lab.run("lab.old_errback").error().message()).contains("kwargs").contains("[2]");
    assertThat(lab.deadLetters()).containsExactly("MALFORMED lab.add[1]");
    assertThat(lab.column("select kwargs from pgshunt.dead_letter")).containsExactly("[2]");
  }

  private PassThroughReason reasonOf(AmqpMessage message) {
    Translation translation = lab.translate(message);
    assertThat(translation).isInstanceOf(Translation.PassThrough.class);
    return ((Translation.PassThrough) translation).reason();
  }
}
