package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.NOW;
import static io.pgshunt.celery.CodecAssertions.decode;
import static io.pgshunt.celery.CodecAssertions.passesThrough;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.signature;
import static io.pgshunt.celery.Messages.withCallbacks;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Expiry;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No option that means something to Celery is put aside. */
class CallbackOptionsTest {

  @ParameterizedTest
  @CsvSource({"5, 5000", "1.5, 1500", "0.0015, 1"})
  void anExpirationIsTheCallbacksExpiry(String seconds, long millis) {
    assertThat(only("{\"expiration\": " + seconds + "}").expires())
        .isEqualTo(new Expiry.After(Duration.ofMillis(millis)));
  }

  @Test
  void expiresGoesBeforeAnExpirationAndACountdownBeforeAnEta() {
    ContinuationSpec spec =
        only(
            "{\"expiration\": 5, \"expires\": 60, \"countdown\": 2,"
                + " \"eta\": \"2030-01-01T00:00:00\"}");

    assertThat(spec.expires()).isEqualTo(new Expiry.After(Duration.ofSeconds(60)));
    assertThat(spec.countdown()).isEqualTo(Duration.ofSeconds(2));
    assertThat(spec.eta()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "false"})
  void aCallbackThatExpiresAtOnceDoesSo(String expires) {
    assertThat(only("{\"expires\": " + expires + "}").expires())
        .isEqualTo(new Expiry.After(Duration.ZERO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"expiration\": 0",
        "\"expiration\": -5",
        "\"expiration\": \"5\"",
        "\"expiration\": 0.0001",
        "\"expires\": \"\"",
        "\"expires\": []",
        "\"countdown\": \"5\"",
        "\"countdown\": true",
        "\"countdown\": 1e300",
        "\"time_limit\": -1",
        "\"priority\": 256",
        "\"priority\": -1",
        "\"retries\": 3",
        "\"retries\": 2147483648",
        "\"serializer\": \"pickle\"",
        "\"content_type\": \"text/plain\"",
        "\"content_encoding\": \"binary\"",
        "\"mandatory\": true",
        "\"immediate\": true",
        "\"user_id\": \"somebody\"",
        "\"timestamp\": 5",
        "\"declare\": [\"q\"]",
        "\"exchange_type\": \"topic\"",
        "\"chain\": [{}]",
        "\"route_name\": \"other\"",
        "\"task_id\": \" \"",
        "\"task_id\": 5",
        "\"queue\": \" \"",
        "\"headers\": {\"id\": \"x\"}",
        "\"headers\": {\"eta\": \"2030-01-01\"}",
        "\"headers\": {\"amqp_properties\": {}}",
      })
  void anOptionThatTakesEffectAndIsNotCarriedKeepsTheMessageOnAmqp(String option) {
    passesThrough(
        withCallbacks("[" + signature("shop.log", "{" + option + "}") + "]"),
        PassThroughReason.CALLBACK_OPTION,
        "callbacks[0] (shop.log)");
  }

  @Test
  void whatBecomesAHeaderOrAPropertyIsOne() {
    ContinuationSpec spec =
        only(
            "{\"message_id\": \"m\", \"type\": \"t\", \"correlation_id\": \"c\","
                + " \"group_id\": \"g\", \"group_index\": 2, \"ignore_result\": true,"
                + " \"argsrepr\": \"()\", \"headers\": {\"x\": 1}}");

    assertThat(spec.headers())
        .isEqualTo(
            RawJson.parse(
                "{\"x\": 1, \"group\": \"g\", \"group_index\": 2, \"ignore_result\": true,"
                    + " \"argsrepr\": \"()\", \"amqp_properties\": {\"correlation_id\": \"c\","
                    + " \"message_id\": \"m\", \"type\": \"t\"}}"));
  }

  @Test
  void whatSaysHowToPublishIsPutAsideAndComesBack() {
    String options =
        "\"retry\": true, \"retry_policy\": {\"max_retries\": 3}, \"compression\": \"zlib\","
            + " \"serializer\": \"json\", \"add_to_parent\": false";
    TaskPayload payload =
        translated(withCallbacks("[" + signature("shop.log", "{" + options + "}") + "]"));

    assertThat(payload.completion().onSuccess().get(0).headers().text())
        .isEqualTo("{\"celery_options\": {" + options + "}}");
    assertThat(translated(CeleryCodec.encode(payload, "celery", NOW))).isEqualTo(payload);
  }

  @Test
  void anExchangeAndKeyBesideAQueueAreWhereCeleryPublishesTo() {
    assertThat(only("{\"queue\": \"q\", \"exchange\": \"q\", \"routing_key\": \"q\"}").queue())
        .isEqualTo("q");
    assertThat(only("{\"queue\": \"q\", \"exchange\": \"\", \"routing_key\": \"k\"}").queue())
        .isEqualTo("q");
    String elsewhere = "{\"queue\": \"q\", \"exchange\": \"media\", \"routing_key\": \"thumb\"}";
    passesThrough(
        withCallbacks("[" + signature("shop.log", elsewhere) + "]"),
        PassThroughReason.CALLBACK_WITHOUT_QUEUE,
        "media");
    Translation routed =
        decode(
            withCallbacks("[" + signature("shop.log", elsewhere) + "]"),
            ConfiguredRouting.builder().routes("media:thumb=m1").build());
    assertThat(((Translation.Translated) routed).payload().completion().onSuccess().get(0).queue())
        .isEqualTo("m1");
  }

  private static ContinuationSpec only(String options) {
    return translated(withCallbacks("[" + signature("shop.log", options) + "]"))
        .completion()
        .onSuccess()
        .get(0);
  }
}
