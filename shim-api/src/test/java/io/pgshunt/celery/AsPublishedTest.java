package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.NOW;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.EMBED_NONE;
import static io.pgshunt.celery.Messages.headers;
import static io.pgshunt.celery.Messages.message;
import static io.pgshunt.celery.Messages.protocol1;
import static io.pgshunt.celery.Messages.protocol2;
import static io.pgshunt.celery.Messages.signature;
import static io.pgshunt.celery.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that became a row comes out as it was published. */
class AsPublishedTest {

  private static final Instant LATER = NOW.plusSeconds(5);

  /** As Celery sets them. */
  private static Map<String, @Nullable Object> celeryHeaders(@Nullable Object... more) {
    Map<String, @Nullable Object> headers =
        headers(
            "shadow",
            null,
            "eta",
            null,
            "expires",
            null,
            "group",
            null,
            "group_index",
            null,
            "retries",
            0,
            "root_id",
            "t-1",
            "parent_id",
            null);
    headers.put("timelimit", Arrays.asList(null, null));
    headers.putAll(headers(more));
    return headers;
  }

  private static AmqpMessage back(AmqpMessage message) {
    return CeleryCodec.encodeAsPublished(translated(message), "celery", LATER);
  }

  private static void comesBack(AmqpMessage message) {
    AmqpMessage back = back(message);
    assertThat(text(back)).isEqualTo(text(message));
    assertThat(back.body()).isEqualTo(message.body());
    assertThat(back.properties()).isEqualTo(message.properties());
    assertThat(back.exchange()).isEqualTo(message.exchange());
    assertThat(back.routingKey()).isEqualTo(message.routingKey());
    // Rule T6 holds whatever the form.
    TaskPayload payload = translated(message);
    assertThat(translated(CeleryCodec.encode(payload, "celery", NOW))).isEqualTo(payload);
  }

  private static String text(AmqpMessage message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  private static @Nullable RawJson kept(AmqpMessage message, String name) {
    RawJson kept = translated(message).headers().members().get("amqp_properties");
    return kept == null ? null : kept.members().get(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[1], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]",
        "[[1],{\"k\":2},{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]",
        " [ [ 1 , 2 ] , { \"k\" : [ ] } , null ] \n",
        "[[], {}, {}]",
        "[[\"],[\", \"}\"], {\"a\": \"],{\"}, {\"chord\": null, \"callbacks\": []}]",
        "[[\"caf\u00e9 \u2603\", \"\\u00e9\\ud83d\"], {}, {\"later\": \"\u00e9\"}]",
        "[[NaN, -0.0, 1e+300], {}, {\"chain\": null}]",
      })
  void anyBodyOfProtocol2(String body) {
    comesBack(protocol2(celeryHeaders(), body));
  }

  @Test
  void theBodyThatCeleryWritesNeedsNothingKept() {
    assertThat(kept(protocol2(celeryHeaders(), "[[1], {}, " + EMBED_NONE + "]"), "body")).isNull();
  }

  @Test
  void callbacksErrbacksAndTheRestOfAChain() {
    String callback = signature("shop.log", "{\"wibble\": 1}");
    comesBack(
        protocol2(
            celeryHeaders(),
            "[[1], {}, {\"callbacks\": ["
                + callback
                + "], \"errbacks\": ["
                + callback
                + "], \"chain\": ["
                + callback
                + ", "
                + callback
                + "], \"chord\": null}]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": []}",
        "{\"kwargs\":{\"a\":1},\"args\":[2],\"id\":\"t-1\",\"task\":\"shop.add\",\"utc\":true}",
        "{\"id\": \"t-1\", \"task\": \"shop.add\", \"args\": [\"args\"], \"args\": [ 3 ]}",
        " {\"task\": \"shop.add\", \"id\": \"t-1\", \"args\":[], \"retries\": 2, \"odd\": [\"x\"], \"eta\":"
            + " \"2026-06-01T12:00:00+02:00\"} ",
      })
  void anyBodyOfProtocol1(String body) {
    comesBack(protocol1(body));
  }

  @Test
  void callbacksOfProtocol1() {
    comesBack(
        protocol1(
            "{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": [1], \"callbacks\": ["
                + signature("shop.log", "{}")
                + "]}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {Deflater.BEST_SPEED, Deflater.BEST_COMPRESSION})
  void aCompressedBody(int level) throws IOException {
    byte[] body = utf8("[[1], {}, {\"callbacks\": [" + signature("shop.log", "{}") + "]}]");
    comesBack(
        message(
            "",
            "celery",
            celeryHeaders("compression", "application/x-gzip"),
            "application/json",
            "utf-8",
            deflated(body, level)));
  }

  private static byte[] deflated(byte[] bytes, int level) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflating = new DeflaterOutputStream(out, new Deflater(level))) {
      deflating.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void onlyTheHeadersThatWereThere() {
    comesBack(protocol2(headers("lang", "java"), "[[1], {}, " + EMBED_NONE + "]"));
    comesBack(
        protocol2(headers("stamped_headers", null, "shadow", null, "retries", 3), "[[1], {}, {}]"));
  }

  @Test
  void headersInAnotherForm() {
    comesBack(
        protocol2(
            celeryHeaders(
                "eta",
                "2026-06-01 12:00:00",
                "expires",
                Date.from(NOW.plusSeconds(60)),
                "retries",
                2L,
                "timelimit",
                Arrays.asList(10L, 2.0)),
            "[[1], {}, null]"));
    comesBack(protocol2(celeryHeaders("retries", null, "timelimit", null), "[[1], {}, null]"));
  }

  @Test
  void propertiesThatCeleryWouldHaveSetOtherwise() {
    AmqpMessage.Properties odd =
        new AmqpMessage.Properties(
            "Application/JSON",
            null,
            celeryHeaders(),
            null,
            7,
            null,
            null,
            null,
            "m",
            Instant.parse("2026-01-02T03:04:05Z"),
            "t",
            "u",
            "a",
            "c");
    comesBack(new AmqpMessage("", "celery", odd, utf8("[[1], {}, null]")));
  }

  @Test
  void exchangeAndRoutingKey() {
    AmqpMessage message =
        message("orders", "eu", celeryHeaders(), "application/json", "utf-8", utf8("[[],{},{}]"));
    Routing routing = ConfiguredRouting.builder().route("orders:eu=orders.eu").build();
    TaskPayload payload =
        ((Translation.Translated) CodecAssertions.decode(message, routing)).payload();

    AmqpMessage back = CeleryCodec.encodeAsPublished(payload, "orders.eu", LATER);

    assertThat(back.exchange()).isEqualTo("orders");
    assertThat(back.routingKey()).isEqualTo("eu");
    assertThat(CeleryCodec.encode(payload, "orders.eu", LATER).exchange()).isEmpty();
    assertThat(CeleryCodec.encode(payload, "orders.eu", LATER).routingKey()).isEqualTo("orders.eu");
  }

  @Test
  void anExpirationAsItsSenderSetItWhereTheBrokerIsToldWhatIsLeft() {
    AmqpMessage message = expiring(celeryHeaders("expires", null), "60000");
    TaskPayload payload = translated(message);

    AmqpMessage back = back(message);
    AmqpMessage again = CeleryCodec.encode(payload, "celery", LATER);

    assertThat(back.properties()).isEqualTo(message.properties());
    assertThat(again.properties().expiration()).isEqualTo("55000");
    assertThat(again.properties().headers()).containsEntry("expires", "2026-05-04T12:01:00+00:00");
  }

  @Test
  void anExpirationThatOnlyTheBrokerWasToldOf() {
    AmqpMessage message = expiring(headers(), "60000");

    assertThat(back(message).properties()).isEqualTo(message.properties());
  }

  @Test
  void anExpiryThatTheBrokerWasNotToldOf() {
    comesBack(expiring(celeryHeaders("expires", "2026-06-01T12:00:00+00:00"), null));
  }

  private static AmqpMessage expiring(
      Map<String, @Nullable Object> headers, @Nullable String expiration) {
    return new AmqpMessage(
        "",
        "celery",
        Messages.properties(headers, "application/json", "utf-8", null, expiration),
        utf8("[[1], {}, " + EMBED_NONE + "]"));
  }

  @Test
  void aRetryCountsItsTries() {
    TaskPayload protocol2 = translated(protocol2(headers(), "[[1],{},{}]"));
    TaskPayload protocol1 =
        translated(protocol1("{\"id\":\"t-1\",\"task\":\"shop.add\",\"args\":[1]}"));

    AmqpMessage again2 = asPublished(protocol2.toBuilder().retries(1).build());
    AmqpMessage again1 = asPublished(protocol1.toBuilder().retries(1).build());

    assertThat(again2.properties().headers()).containsOnlyKeys("task", "id", "retries");
    assertThat(text(again2)).isEqualTo("[[1],{},{}]");
    assertThat(text(again1)).contains("\"retries\": 1", "\"args\": [1]");
  }

  @Test
  void argsOrCallbacksThatAreOthersByNowAreTheOnesToDeliver() throws IOException {
    String embed = "{\"callbacks\": [" + signature("shop.log", "{}") + "]}";
    TaskPayload plain = translated(protocol2(celeryHeaders(), "[[1],{}," + embed + "]"));
    TaskPayload compressed =
        translated(
            message(
                "",
                "celery",
                celeryHeaders("compression", "zlib"),
                "application/json",
                "utf-8",
                deflated(utf8("[[1],{}," + embed + "]"), 6)));
    RawJson others = RawJson.parse("[2]");

    AmqpMessage again = asPublished(compressed.toBuilder().args(others).build());

    assertThat(text(asPublished(plain.toBuilder().args(others).build())))
        .isEqualTo("[[2],{}," + embed + "]");
    assertThat(text(again)).startsWith("[[2], {}, {\"callbacks\": [{\"task\": \"shop.log\"");
    assertThat(again.properties().headers()).doesNotContainKey("compression");
    assertThat(text(asPublished(plain.toBuilder().completion(new Completion.None()).build())))
        .isEqualTo("[[1], {}, " + EMBED_NONE + "]");
  }

  @Test
  void aPayloadThatWasNoMessageIsWrittenAsCeleryWouldWriteIt() {
    TaskPayload payload =
        TaskPayload.builder("t-1", "shop.add")
            .expires(NOW.plusSeconds(60))
            .timeLimit(Duration.ofSeconds(3))
            .build();

    AmqpMessage message = asPublished(payload);

    assertThat(message.routingKey()).isEqualTo("celery");
    assertThat(message.properties().expiration()).isEqualTo("55000");
    assertThat(message.properties().headers())
        .containsEntry("timelimit", Arrays.asList(3, null))
        .containsEntry("group", null);
    assertThat(text(message)).isEqualTo("[[], {}, " + EMBED_NONE + "]");
    assertThat(message.exchange()).isEmpty();
  }

  private static AmqpMessage asPublished(TaskPayload payload) {
    return CeleryCodec.encodeAsPublished(payload, "celery", LATER);
  }
}
