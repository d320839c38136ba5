package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.NOW;
import static io.pgshunt.celery.CodecAssertions.passesThrough;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.headers;
import static io.pgshunt.celery.Messages.protocol2;
import static io.pgshunt.celery.Messages.signature;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.TaskPayload;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoundTripTest {

  @Test
  void everyTypeOfHeaderValueComesBackAsItWas() {
    Map<String, @Nullable Object> custom = new LinkedHashMap<>();
    custom.put("x-string", "caf\u00e9");
    custom.put("x-null", null);
    custom.put("x-bool", true);
    custom.put("x-int", 7);
    custom.put("x-small-long", 7L);
    custom.put("x-long", 1L << 40);
    custom.put("x-byte", (byte) 7);
    custom.put("x-short", (short) 7);
    custom.put("x-float", 1.5f);
    custom.put("x-double", 3.0);
    custom.put("x-nan", Double.NaN);
    custom.put("x-decimal", new BigDecimal("12.340"));
    custom.put("x-date", Date.from(Instant.parse("2026-01-02T03:04:05Z")));
    custom.put("x-list", Arrays.asList("a", 1, 2L, null));
    custom.put("x/table~", Map.of("deep", List.of(5L)));
    Map<String, @Nullable Object> headers = headers();
    headers.putAll(custom);

    AmqpMessage back = encodeDecoded(protocol2(headers, "[[], {}, null]"));

    custom.forEach(
        (name, value) -> assertThat(back.properties().headers()).containsEntry(name, value));
  }

  @Test
  void bytesInAHeaderComeBackAsBytes() {
    AmqpMessage back =
        encodeDecoded(protocol2(headers("x-bytes", new byte[] {1, -1}), "[[], {}, null]"));

    assertThat((byte[]) back.properties().headers().get("x-bytes")).containsExactly(1, -1);
  }

  @Test
  void aHeaderValueOfAnUnknownTypePassesThrough() {
    passesThrough(
        protocol2(headers("x-odd", java.util.Locale.ROOT), "[[], {}, null]"),
        PassThroughReason.HEADER_VALUE,
        "/x-odd is a java.util.Locale");
  }

  @Test
  void aPayloadIsTheSameAfterAWayToTheBrokerAndBack() {
    String callback =
        signature(
            "shop.log",
            "{\"queue\": \"audit\", \"countdown\": 1.5, \"expires\": 60, \"order\": \"o-1\","
                + " \"stamped_headers\": [\"order\"], \"wibble\": 1, \"headers\": {\"x\": 1},"
                + " \"link\": ["
                + signature("shop.next", "{\"task_id\": \"n-1\"}")
                + "]}");
    TaskPayload payload =
        translated(
            protocol2(
                headers(
                    "eta", "2026-06-01T10:00:00.123456+00:00",
                    "expires", "2026-06-01T12:00:00+00:00",
                    "timelimit", Arrays.asList(null, 20),
                    "root_id", "r",
                    "shadow", "pretty",
                    "stamps", Map.of("order", "o-1")),
                "[[NaN, 1e+300], {\"k\": \"\\ud800\"}, {\"callbacks\": ["
                    + callback
                    + "], \"errbacks\": ["
                    + callback
                    + "], \"chain\": ["
                    + signature("shop.step", "{\"queue\": \"steps\"}")
                    + "]}]"));

    assertThat(translated(CeleryCodec.encode(payload, "celery", NOW))).isEqualTo(payload);
  }

  @Test
  void protocol1ReturnsAsProtocol1() {
    TaskPayload payload =
        translated(
            Messages.protocol1(
                "{\"task\": \"shop.add\", \"id\": \"t-1\", \"args\": [1.0], \"group\": \"g\","
                    + " \"taskset\": \"g\", \"retries\": 2, \"odd\": {\"a\": 1}, \"callbacks\": ["
                    + signature("shop.log", "{}")
                    + "]}"));

    AmqpMessage message = CeleryCodec.encode(payload, "celery", NOW);

    assertThat(message.properties().headers()).isEmpty();
    assertThat(new String(message.body(), StandardCharsets.UTF_8))
        .startsWith("{\"task\": \"shop.add\"")
        .contains("\"args\": [1.0]", "\"taskset\": \"g\"", "\"odd\": {\"a\": 1}");
    assertThat(translated(message)).isEqualTo(payload);
  }

  @Test
  void anEncodedMessageCarriesWhatAWorkerNeeds() {
    TaskPayload payload =
        TaskPayload.builder("t-9", "shop.add").expires(NOW.plusSeconds(90)).build();

    AmqpMessage message = CeleryCodec.encode(payload, "low", NOW);

    assertThat(message.exchange()).isEmpty();
    assertThat(message.routingKey()).isEqualTo("low");
    assertThat(message.properties().contentType()).isEqualTo("application/json");
    assertThat(message.properties().correlationId()).isEqualTo("t-9");
    assertThat(message.properties().deliveryMode()).isEqualTo(2);
    assertThat(message.properties().expiration()).isEqualTo("90000");
    assertThat(message.properties().headers())
        .containsEntry("task", "shop.add")
        .containsEntry("id", "t-9")
        .containsEntry("expires", "2026-05-04T12:01:30+00:00")
        .containsEntry("timelimit", Arrays.asList(null, null));
  }

  @Test
  void fractionsOfSecondsHaveSixDigitsForWorkersThatCountThem() {
    TaskPayload payload = TaskPayload.builder("t-9", "shop.add").eta(NOW.plusMillis(500)).build();

    assertThat(CeleryCodec.encode(payload, "low", NOW).properties().headers())
        .containsEntry("eta", "2026-05-04T12:00:00.500000+00:00");
  }

  private static AmqpMessage encodeDecoded(AmqpMessage message) {
    return CeleryCodec.encode(translated(message), "celery", NOW);
  }
}
