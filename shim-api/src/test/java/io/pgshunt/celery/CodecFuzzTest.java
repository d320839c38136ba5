package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.NOW;
import static io.pgshunt.celery.CodecAssertions.decode;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.EMBED_NONE;
import static io.pgshunt.celery.Messages.headers;
import static io.pgshunt.celery.Messages.message;
import static io.pgshunt.celery.Messages.signature;
import static io.pgshunt.celery.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.pgshunt.celery.Translation.Translated;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.TaskPayload;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages of any content have a translation or a named reason, nothing else, and what has a
 * translation comes back as it was. As a test it replays what is kept among the resources; {@code
 * docs/fuzzing.md} says how to look for more.
 */
class CodecFuzzTest {

  private static final String TIME = "90s";

  private static final List<String> NAMES =
      List.of(
          "eta",
          "expires",
          "retries",
          "timelimit",
          "root_id",
          "parent_id",
          "shadow",
          "group",
          "stamps",
          "compression",
          "x-delay",
          "x",
          "id",
          "task");

  @FuzzTest(maxDuration = TIME)
  void bodiesOfProtocol2(byte[] body) {
    comesBack(json(headers(), body));
  }

  @FuzzTest(maxDuration = TIME)
  void bodiesOfProtocol1(byte[] body) {
    comesBack(json(Map.of(), body));
  }

  @FuzzTest(maxDuration = TIME)
  void compressedBodies(byte[] body) {
    comesBack(json(headers("compression", "zlib"), body));
  }

  @FuzzTest(maxDuration = TIME)
  void optionsOfCallbacks(byte[] options) {
    String text = new String(options, StandardCharsets.UTF_8);
    comesBack(
        json(headers(), utf8("[[], {}, {\"callbacks\": [" + signature("shop.log", text) + "]}]")));
  }

  @FuzzTest(maxDuration = TIME)
  void headersOfAnyType(FuzzedDataProvider data) {
    Map<String, @Nullable Object> headers = headers();
    while (data.remainingBytes() > 0) {
      String name = data.consumeBoolean() ? data.pickValue(NAMES) : data.consumeString(8);
      headers.put(name, value(data, 0));
    }
    comesBack(json(headers, utf8("[[1], {}, " + EMBED_NONE + "]")));
  }

  @FuzzTest(maxDuration = TIME)
  void properties(FuzzedDataProvider data) {
    AmqpMessage.Properties properties =
        new AmqpMessage.Properties(
            data.consumeBoolean() ? "application/json" : data.consumeString(20),
            text(data),
            headers(),
            data.consumeInt(0, 255),
            data.consumeInt(0, 255),
            text(data),
            text(data),
            data.consumeBoolean() ? String.valueOf(data.consumeLong()) : text(data),
            text(data),
            null,
            text(data),
            text(data),
            text(data),
            text(data));
    AmqpMessage published =
        new AmqpMessage(
            "", data.consumeString(20), properties, utf8("[[1], {}, " + EMBED_NONE + "]"));
    if (decode(published) instanceof Translated translated) {
      String queue = translated.queues().get(0);
      assertThat(CeleryCodec.encodeAsPublished(translated.payload(), queue, NOW).properties())
          .usingRecursiveComparison()
          .ignoringFields("headers")
          .isEqualTo(published.properties());
    }
  }

  @FuzzTest(maxDuration = TIME)
  void times(byte[] time) {
    String text = new String(time, StandardCharsets.UTF_8);
    comesBack(json(headers("eta", text, "expires", text), utf8("[[1], {}, " + EMBED_NONE + "]")));
  }

  private static void comesBack(AmqpMessage message) {
    if (!(decode(message) instanceof Translated translated)) {
      return;
    }
    assertThat(CeleryCodec.mayBeTask(message)).isTrue();
    TaskPayload payload = translated.payload();
    TaskPayload again = translated(CeleryCodec.encode(payload, "celery", NOW));
    assertThat(again.toBuilder().headers(payload.headers()).build())
        .as("after a way to the broker and back")
        .isEqualTo(payload);
    // A table has no order.
    assertThat(again.headers().toNode()).isEqualTo(payload.headers().toNode());
    assertThat(PayloadJson.readPayload(PayloadJson.write(payload)))
        .as("after a way to a row and back")
        .isEqualTo(payload);
    AmqpMessage back = CeleryCodec.encodeAsPublished(payload, "celery", NOW);
    assertThat(back.body()).isEqualTo(message.body());
    assertThat(back.properties()).usingRecursiveComparison().isEqualTo(message.properties());
  }

  private static AmqpMessage json(Map<String, @Nullable Object> headers, byte[] body) {
    return message("", "celery", headers, "application/json", "utf-8", body);
  }

  private static @Nullable String text(FuzzedDataProvider data) {
    return data.consumeBoolean() ? null : data.consumeString(30);
  }

  private static @Nullable Object value(FuzzedDataProvider data, int depth) {
    return switch (data.consumeInt(0, depth < 5 ? 13 : 11)) {
      case 0 -> data.consumeString(40);
      case 1 -> data.consumeBoolean();
      case 2 -> data.consumeByte();
      case 3 -> data.consumeShort();
      case 4 -> data.consumeInt();
      case 5 -> data.consumeLong();
      case 6 -> data.consumeFloat();
      case 7 -> data.consumeDouble();
      case 8 -> new BigDecimal(BigInteger.valueOf(data.consumeInt()), data.consumeInt(0, 255));
      case 9 -> Date.from(Instant.ofEpochSecond(data.consumeLong(0, Integer.MAX_VALUE)));
      case 10 -> data.consumeBytes(10);
      case 11 -> null;
      case 12 -> list(data, depth + 1);
      default -> table(data, depth + 1);
    };
  }

  private static List<@Nullable Object> list(FuzzedDataProvider data, int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = data.consumeInt(0, 3); i > 0; i--) {
      list.add(value(data, depth));
    }
    return list;
  }

  private static Map<String, @Nullable Object> table(FuzzedDataProvider data, int depth) {
    Map<String, @Nullable Object> table = new LinkedHashMap<>();
    for (int i = data.consumeInt(0, 3); i > 0; i--) {
      table.put(data.consumeString(8), value(data, depth));
    }
    return table;
  }
}
