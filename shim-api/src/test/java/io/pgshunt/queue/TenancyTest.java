package io.pgshunt.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenancyTest {

  private static StoredTask task(String headers) {
    TaskPayload payload = TaskPayload.builder("1", "t").build();
    return StoredTask.of(new NewTask("q", payload)).withHeaders(RawJson.parse(headers));
  }

  @Test
  void aTenantHasOneLaneAndManyAreSpreadOverAllOfThem() {
    Tenancy tenancy = new Tenancy("tenant");
    assertThat(
            java.util.stream.IntStream.range(0, 10_000)
                .map(i -> tenancy.laneOf(task("{\"tenant\":\"t" + i + "\"}")))
                .distinct()
                .sorted()
                .toArray())
        .isEqualTo(java.util.stream.IntStream.range(1, Lane.COUNT).toArray());
    assertThat(tenancy.laneOf(task("{\"tenant\":\"acme\",\"x\":1}")))
        .isEqualTo(tenancy.laneOf(task("{\"y\":2,\"tenant\":\"acme\"}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"tenant\":null}", "[]", "{\"other\":\"acme\"}"})
  void whoNamesNoTenantIsInTheLaneOfAll(String headers) {
    assertThat(new Tenancy("tenant").laneOf(task(headers))).isZero();
  }

  @Test
  void withoutAHeaderNobodyTakesTurns() {
    assertThat(Tenancy.NONE.laneOf(task("{\"tenant\":\"acme\"}"))).isZero();
  }

  @Test
  void aBlankHeaderIsRefused() {
    assertThatThrownBy(() -> new Tenancy(" ")).hasMessageContaining("blank");
  }
}
