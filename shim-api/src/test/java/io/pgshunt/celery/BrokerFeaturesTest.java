package io.pgshunt.celery;

import static io.pgshunt.celery.CodecAssertions.decode;
import static io.pgshunt.celery.CodecAssertions.passesThrough;
import static io.pgshunt.celery.CodecAssertions.translated;
import static io.pgshunt.celery.Messages.EMBED_NONE;
import static io.pgshunt.celery.Messages.headers;
import static io.pgshunt.celery.Messages.message;
import static io.pgshunt.celery.Messages.protocol2;
import static io.pgshunt.celery.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerFeaturesTest {

  private static final String BODY = "[[1], {}, " + EMBED_NONE + "]";

  static Stream<Object> delays() {
    return Stream.of(
        600_000,
        600_000L,
        (short) 5,
        (byte) 5,
        1.5,
        1.5f,
        new BigDecimal("12.5"),
        "600000",
        " +5 ",
        "soon",
        true,
        List.of(5),
        Long.MAX_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @MethodSource("delays")
  void aDelayThatAnExchangeWouldKeepStaysWithAmqp(Object delay) {
    passesThrough(routed(headers("x-delay", delay)), PassThroughReason.PROPERTY, "x-delay");
  }

  static Stream<Object> noDelays() {
    return Stream.of(0, 0L, -5, Long.MIN_VALUE, 0.9, -0.0, "0", "-600000");
  }

  @ParameterizedTest
  @MethodSource("noDelays")
  void aDelayThatIsOverIsAHeaderLikeOthers(Object delay) {
    assertThat(routed(headers("x-delay", delay))).isInstanceOf(Translation.Translated.class);
  }

  @Test
  void theDefaultExchangeNeverDelays() {
    assertThat(translated(protocol2(headers("x-delay", 600_000), BODY)).headers().members())
        .containsKey("x-delay");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x-deduplication-header", "x-stream-filter-value", "x-qpid-not-valid-before"})
  void whatABrokerOrPluginWouldActOnStaysWithAmqp(String header) {
    passesThrough(protocol2(headers(header, "a"), BODY), PassThroughReason.PROPERTY, header);
    assertThat(translated(protocol2(headers(header, null), BODY))).isNotNull();
  }

  private static Translation routed(Map<String, @Nullable Object> headers) {
    return decode(
        message("orders", "eu", headers, "application/json", "utf-8", utf8(BODY)),
        ConfiguredRouting.builder().routes("orders:eu=a").build());
  }
}
