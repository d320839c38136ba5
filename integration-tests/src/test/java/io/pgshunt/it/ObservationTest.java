package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.AmqpWire;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** amqp-client's own metrics and observations see a publish that becomes a row as any other. */
class ObservationTest {

  private static final CapturedMessage MOVES = TestMessages.task("moves");
  private static final CapturedMessage STAYS =
      TestMessages.taskTo("stays", "amq.direct", "nowhere", Map.of());
  private static final CapturedMessage NO_TASK = TestMessages.notATask("no-task");

  private final TestDatabase database = Servers.database();

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void theTraceGoesOnInTheRowAndEachPublishIsObservedAndCountedOnce(String amqpClient) {
    try (Service service = Service.withAgent(database).amqpClient(amqpClient).startObserved()) {
      service.turnOn();
      service.jvm().ask("confirm-select", Service.MAIN);
      service.publish(MOVES).text();
      service.publish(STAYS).text();
      service.publish(NO_TASK).text();
      service.publish(TestMessages.task("moves too")).text();

      assertThat(service.jvm().ask("wait-for-confirms", Service.MAIN)).isEqualTo("true");
      boolean observes = !service.jvm().ask("counts").startsWith("observed=0");
      await()
          .untilAsserted(
              () ->
                  assertThat(service.jvm().ask("counts"))
                      .startsWith("observed=" + (observes ? 4 : 0) + " {basicPublish=4")
                      .doesNotContain("basicPublishFailure"));
      assertThat(service.quit().rerouted()).isEqualTo(2);

      List<String> headers = Rows.of(database).stream().map(row -> row.task().headers()).toList();
      List<String> published =
          service.published().stream()
              .map(AmqpWire.Message::content)
              .map(
                  content ->
                      new String(content.properties().toArray(), StandardCharsets.ISO_8859_1))
              .toList();
      assertThat(published).hasSize(2);
      if (observes) {
        assertThat(headers.get(0)).contains("\"traceparent\": \"publish-1\"");
        assertThat(published.get(0)).contains("traceparent").contains("publish-2");
        assertThat(published.get(1)).contains("traceparent").contains("publish-3");
        assertThat(headers.get(1)).contains("\"traceparent\": \"publish-4\"");
      }
    }
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void aTaskThatIsRejectedIsCountedAsAFailedPublish(String amqpClient) {
    try (Service service =
        Service.withAgent(database)
            .amqpClient(amqpClient)
            .set("pgshunt.untranslatable", "reject")
            .startObserved()) {
      service.turnOn();
      assertThat(service.publish(STAYS).thrown()).contains("NO_QUEUE");

      assertThat(service.jvm().ask("counts"))
          .contains("{basicPublishFailure=1}")
          .doesNotContain("basicPublish=");
    }
  }
}
