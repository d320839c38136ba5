package io.pgshunt.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {

  record Order(String id, BigDecimal total, Optional<String> note) {}

  static Stream<Arguments> forms() {
    UUID uuid = UUID.fromString("11111111-2222-3333-4444-555555555555");
    return Stream.of(
        Arguments.of(uuid, "\"11111111-2222-3333-4444-555555555555\""),
        Arguments.of(Instant.parse("2026-01-02T03:04:05Z"), "\"2026-01-02T03:04:05Z\""),
        Arguments.of(LocalDate.of(2026, 1, 2), "\"2026-01-02\""),
        Arguments.of(Duration.ofSeconds(90), "\"PT1M30S\""),
        Arguments.of(new BigDecimal("12.340"), "12.340"),
        Arguments.of(BigInteger.TEN.pow(30), "1" + "0".repeat(30)),
        Arguments.of(Double.NaN, "NaN"),
        Arguments.of(Double.NEGATIVE_INFINITY, "-Infinity"),
        Arguments.of(new byte[] {1, 2, 3}, "\"AQID\""),
        Arguments.of("\u0000 \ud800 \ud83d\ude00", "\"\\u0000 \\uD800 \\uD83D\\uDE00\""),
        Arguments.of(
            new Order("o-1", new BigDecimal("9.90"), Optional.empty()),
            "{\"id\":\"o-1\",\"total\":9.90,\"note\":null}"),
        Arguments.of(Arrays.asList(1, null), "[1,null]"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aValueHasItsDefinedForm(Object value, String json) {
    assertThat(Json.write(value)).isEqualTo(json);
  }

  @Test
  void aRecordIsReadBack() {
    Order order = new Order("o-1", new BigDecimal("9.90"), Optional.of("fragile"));

    assertThat(Json.read(RawJson.of(order), Order.class)).isEqualTo(order);
  }

  @Test
  void aValueWithoutAJsonFormIsRefusedByName() {
    assertThatThrownBy(() -> Json.write(new Object()))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("java.lang.Object has no JSON form");
    assertThatThrownBy(() -> Json.write(List.of(new Object()))).isInstanceOf(JsonException.class);
  }

  @Test
  void aFractionIsNotCutToFitAnInteger() {
    assertThatThrownBy(() -> Json.read(RawJson.parse("2.5"), Integer.class))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("2.5 does not fit java.lang.Integer");
  }

  @Test
  void aTypeNamedInTheJsonIsNeverInstantiated() {
    RawJson json = RawJson.parse("[\"java.util.concurrent.atomic.AtomicLong\", 7]");

    assertThat(Json.read(json, Object.class))
        .isEqualTo(List.of("java.util.concurrent.atomic.AtomicLong", 7));
  }

  @Test
  void aMisfitNamesTheTypeAndTheValue() {
    assertThatThrownBy(() -> Json.read(RawJson.parse("\"x\""), Integer.class))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("\"x\" does not fit java.lang.Integer");
  }
}
