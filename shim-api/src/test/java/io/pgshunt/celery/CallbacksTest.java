package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.decode;
import static io.pgshunt.celery.CodecAssertions.onError;
import static io.pgshunt.celery.CodecAssertions.onSuccess;
import static io.pgshunt.celery.CodecAssertions.passesThrough;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.composite;
import static io.pgshunt.celery.Messages.signature;
import static io.pgshunt.celery.Messages.withCallbacks;
import static io.pgshunt.celery.Messages.withEmbed;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Expiry;
import io.pgshunt.task.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbacksTest {

  @Test
  void callbacksComeInOrderAndTheChainsNextMemberLast() {
    assertThat(
            names(
                translated(
                        withEmbed(
                            "{\"callbacks\": ["
                                + signature("a", "{}")
                                + ", "
                                + signature("b", "{}")
                                + "], \"chain\": ["
                                + signature("last", "{}")
                                + ", "
                                + signature("next", "{}")
                                + "]}"))
                    .completion()
                    .onSuccess()))
        .isEqualTo("a b next(last)");
  }

  @Test
  void everyOptionOfACallbackIsCarried() {
    ContinuationSpec spec =
        only(
            "{\"queue\": \"audit\", \"priority\": 4, \"countdown\": 1.5, \"expires\": 60,"
                + " \"task_id\": \"cb-1\", \"time_limit\": 9, \"soft_time_limit\": 8,"
                + " \"headers\": {\"x-t\": 1}, \"shadow\": \"sh\", \"reply_to\": \"rq\","
                + " \"wibble\": [1], \"retry\": null}");

    assertThat(spec)
        .isEqualTo(
            ContinuationSpec.builder("shop.log", "audit")
                .priority(4)
                .countdown(Duration.ofMillis(1_500))
                .expires(new Expiry.After(Duration.ofSeconds(60)))
                .taskId("cb-1")
                .timeLimit(Duration.ofSeconds(9))
                .softTimeLimit(Duration.ofSeconds(8))
                .headers(
                    RawJson.parse(
                        "{\"x-t\": 1, \"shadow\": \"sh\", \"amqp_properties\": {\"reply_to\":"
                            + " \"rq\"}, \"celery_options\": {\"wibble\": [1]}}"))
                .build());
  }

  @Test
  void aCallbackMayNameAMomentOfExpiry() {
    assertThat(only("{\"expires\": \"2026-06-01T10:00:00+00:00\"}").expires())
        .isEqualTo(new Expiry.At(java.time.Instant.parse("2026-06-01T10:00:00Z")));
  }

  @Test
  void linksWithinLinksNestToAnyUsualDepth() {
    String inner = signature("depth0", "{}");
    for (int i = 1; i <= 60; i++) {
      inner =
          signature("depth" + i, "{\"link\": " + (i % 2 == 0 ? inner : "[" + inner + "]") + "}");
    }

    assertThat(names(translated(withCallbacks("[" + inner + "]")).completion().onSuccess()))
        .startsWith("depth60(depth59(")
        .contains("(depth0)");
  }

  @Test
  void aChainOfHundredsOfStepsIsCarriedAndOneOfThousandsIsRefused() {
    assertThat(translated(withEmbed(chainOf(400))).completion().onSuccess()).hasSize(1);
    passesThrough(withEmbed(chainOf(2_000)), PassThroughReason.TOO_DEEP, "chain");
  }

  private static String chainOf(int steps) {
    return IntStream.range(0, steps)
        .mapToObj(i -> signature("step" + i, "{}"))
        .collect(Collectors.joining(", ", "{\"chain\": [", "]}"));
  }

  @Test
  void aChainAsCallbackIsItsFirstMemberWithTheRestNested() {
    String chain =
        composite(
            "chain",
            "{\"queue\": \"first\", \"link\": ["
                + signature("after", "{}")
                + "], \"link_error\": ["
                + signature("oops", "{}")
                + "]}",
            signature("a", "{}"),
            signature("b", "{\"queue\": \"own\"}"));

    assertThat(onSuccess(withCallbacks("[" + chain + "]")))
        .isEqualTo(
            "[{\"task_name\": \"a\", \"queue\": \"first\", \"on_success\": [{\"task_name\": \"b\","
                + " \"queue\": \"own\", \"on_success\": [{\"task_name\": \"after\", \"queue\":"
                + " \"celery\"}], \"on_error\": [{\"task_name\": \"oops\", \"queue\":"
                + " \"celery\"}]}], \"on_error\": [{\"task_name\": \"oops\", \"queue\":"
                + " \"celery\"}]}]");
  }

  @Test
  void aGroupAsCallbackIsSeveralContinuations() {
    String group = composite("group", "{}", signature("a", "{}"), signature("b", "{}"));

    assertThat(names(translated(withCallbacks("[" + group + "]")).completion().onSuccess()))
        .isEqualTo("a b");
  }

  @Test
  void aChainThatEndsInAGroupFansOut() {
    String group = composite("group", "{}", signature("a", "{}"), signature("b", "{}"));

    assertThat(
            names(
                translated(
                        withEmbed("{\"chain\": [" + group + ", " + signature("next", "{}") + "]}"))
                    .completion()
                    .onSuccess()))
        .isEqualTo("next(a b)");
  }

  @Test
  void aGroupThatIsFollowedByATaskIsAChord() {
    String group = composite("group", "{}", signature("a", "{}"), signature("b", "{}"));

    passesThrough(
        withEmbed("{\"chain\": [" + signature("after", "{}") + ", " + group + "]}"),
        PassThroughReason.CHORD,
        "chain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"callbacks", "errbacks", "chain"})
  void aChordAnywhereAmongTheCallbacksPassesThrough(String where) {
    String chord = composite("chord", "{}");
    String member = signature("a", "{\"chord\": " + signature("body", "{}") + "}");
    String deep = signature("a", "{\"link_error\": [" + chord + "]}");

    for (String signature : List.of(chord, member, deep)) {
      passesThrough(
          withEmbed("{\"" + where + "\": [" + signature + "]}"), PassThroughReason.CHORD, where);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"task\": \"a\"} | MALFORMED_CALLBACK",
        "{\"task\": \"a\", \"args\": null, \"kwargs\": null, \"options\": null}"
            + " | MALFORMED_CALLBACK",
        "{\"task\": \"a\", \"args\": {}, \"kwargs\": {}, \"options\": {}} | MALFORMED_CALLBACK",
        "\"a\" | MALFORMED_CALLBACK",
        "null | MALFORMED_CALLBACK",
        "{\"args\": [], \"kwargs\": {}, \"options\": {}} | CALLBACK_WITHOUT_TASK",
        "{\"task\": \" \", \"args\": [], \"options\": {}} | CALLBACK_WITHOUT_TASK",
        "{\"task\": \"a\", \"args\": [], \"options\": {\"priority\": \"high\"}} | CALLBACK_OPTION",
        "{\"task\": \"a\", \"args\": [], \"options\": {\"countdown\": NaN}} | CALLBACK_OPTION",
        "{\"task\": \"a\", \"args\": [], \"options\": {\"queue\": {}}} | CALLBACK_OPTION",
        "{\"task\": \"a\", \"args\": [], \"options\": {\"headers\": []}} | CALLBACK_OPTION",
      })
  void aBrokenCallbackPassesThroughAndIsNamed(String callback, PassThroughReason reason) {
    passesThrough(
        withEmbed("{\"errbacks\": [" + signature("fine", "{}") + ", " + callback + "]}"),
        reason,
        "task shop.add[t-1]: errbacks[1]");
  }

  @Test
  void callbacksThatAreOneObjectPassThrough() {
    passesThrough(
        withCallbacks(signature("a", "{}")), PassThroughReason.MALFORMED_CALLBACK, "callbacks");
  }

  @Test
  void theQueueComesFromTheOptionsThenTheTasksRouteThenTheDefault() {
    Routing routing =
        ConfiguredRouting.builder()
            .defaultQueue("fallback")
            .taskRoutes("routed=by-task")
            .routes("media:thumb=m1,media:thumb=m2")
            .build();
    String callbacks =
        String.join(
            ", ",
            signature("routed", "{\"queue\": \"own\"}"),
            signature("routed", "{}"),
            signature("other", "{}"),
            signature("thumb", "{\"exchange\": \"media\", \"routing_key\": \"thumb\"}"));

    Translation translation = decode(withCallbacks("[" + callbacks + "]"), routing);

    assertThat(((Translation.Translated) translation).payload().completion().onSuccess())
        .extracting(ContinuationSpec::queue)
        .containsExactly("own", "by-task", "fallback", "m1", "m2");
  }

  @Test
  void aCallbackWithoutAnyQueuePassesThroughAndSaysWhatIsMissing() {
    Translation translation =
        decode(withCallbacks("[" + signature("shop.log", "{}") + "]"), ConfiguredRouting.none());

    passesThrough(
        translation,
        PassThroughReason.CALLBACK_WITHOUT_QUEUE,
        "task shop.add[t-1]: callbacks[0] (shop.log) has no 'queue' option");
  }

  @Test
  void aCallbackToAnUnknownExchangePassesThroughEvenWithADefaultQueue() {
    passesThrough(
        withCallbacks("[" + signature("a", "{\"exchange\": \"x\", \"routing_key\": \"k\"}") + "]"),
        PassThroughReason.CALLBACK_WITHOUT_QUEUE,
        "pgshunt.routes");
    passesThrough(
        withCallbacks("[" + signature("a", "{\"routing_key\": \"k\"}") + "]"),
        PassThroughReason.CALLBACK_WITHOUT_QUEUE,
        "routing_key 'k'");
  }

  @Test
  void anErrbackHasCallbacksOfItsOwn() {
    assertThat(
            onError(
                withEmbed(
                    "{\"errbacks\": ["
                        + signature("oops", "{\"link\": [" + signature("told", "{}") + "]}")
                        + "]}")))
        .contains("\"task_name\": \"oops\"", "\"on_success\": [{\"task_name\": \"told\"");
  }

  private static ContinuationSpec only(String options) {
    List<ContinuationSpec> specs =
        translated(withCallbacks("[" + signature("shop.log", options) + "]"))
            .completion()
            .onSuccess();
    assertThat(specs).hasSize(1);
    return specs.get(0);
  }

  private static String names(List<ContinuationSpec> specs) {
    return specs.stream()
        .map(
            spec ->
                spec.taskName()
                    + (spec.onSuccess().isEmpty() ? "" : "(" + names(spec.onSuccess()) + ")"))
        .collect(Collectors.joining(" "));
  }
}
