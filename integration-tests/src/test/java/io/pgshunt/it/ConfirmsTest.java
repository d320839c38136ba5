package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.BrokerAddress;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Ledger;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.Service.Summary;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Publisher confirms for moved messages, among others that the broker confirms (rule G7). */
class ConfirmsTest {

  private static final String QUEUE = "pgshunt.it.confirms";

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void aMovedMessageTakesItsNumberAndIsConfirmed(String amqpClient) {
    TestDatabase database = Servers.database();
    CapturedMessage notATask = TestMessages.notATask("no-task");
    try (Service service = Service.withAgent(database).amqpClient(amqpClient).start()) {
      service.turnOn();
      service.jvm().ask("confirm-select", Service.MAIN);
      service.publish(TestMessages.task("first")).text();
      assertThat(service.jvm().ask("next-sequence-number", Service.MAIN)).isEqualTo("2");
      assertThat(service.jvm().ask("wait-for-confirms", Service.MAIN)).isEqualTo("true");
      service.publish(notATask).text();
      service.publish(TestMessages.task("second")).text();
      service.publish(notATask).text();
      assertThat(service.jvm().ask("wait-for-confirms", Service.MAIN)).isEqualTo("true");
      assertThat(service.jvm().ask("next-sequence-number", Service.MAIN)).isEqualTo("5");
      Summary summary = service.quit();

      assertThat(service.publishedContents())
          .isEqualTo(TestMessages.contentsOf(List.of(notATask, notATask)));
      assertThat(Rows.taskIds(database)).containsExactly("first", "second");
      assertThat(summary).isEqualTo(new Summary(2, Map.of("NOT_A_TASK", 2)));
    }
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void everyMessageOfAMixIsConfirmedOnceUnderItsOwnNumber(String amqpClient) {
    TestDatabase database = Servers.database();
    Ledger.declare(QUEUE);
    try (Service service = Service.withAgent(database).amqpClient(amqpClient).start()) {
      service.turnOn();
      String uri = BrokerAddress.ofTests().uri().toString();
      String answer =
          service
              .jvm()
              .ask("workload", "mix", uri, QUEUE, "confirm", "3", "4", "40", "50", "20261124");
      Ledger ledger = Ledger.of(answer, database, QUEUE);

      assertThat(ledger.told("sent")).hasSize(480);
      assertThat(ledger.told("acked")).containsExactlyInAnyOrderElementsOf(ledger.told("sent"));
      assertThat(ledger.told("all-acked")).hasSize(3);
      assertThat(ledger.told("stray")).isEmpty();
      assertThat(ledger.everywhere()).containsExactlyInAnyOrderElementsOf(ledger.told("sent"));
      assertThat(ledger.rows()).hasSizeBetween(180, 300);
    } finally {
      Ledger.delete(QUEUE);
    }
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void numbersGoOnWhenTheFlagIsTurnedOff(String amqpClient) {
    TestDatabase database = Servers.database();
    CapturedMessage third = TestMessages.task("third");
    try (Service service = Service.withAgent(database).amqpClient(amqpClient).start()) {
      service.jvm().ask("confirm-select", Service.MAIN);
      service.turnOn();
      service.publish(TestMessages.task("first")).text();
      service.publish(TestMessages.task("second")).text();
      service.turnOff();
      service.publish(third).text();

      assertThat(service.jvm().ask("wait-for-confirms", Service.MAIN)).isEqualTo("true");
      assertThat(service.jvm().ask("next-sequence-number", Service.MAIN)).isEqualTo("4");
      service.quit();
      assertThat(service.publishedContents()).isEqualTo(TestMessages.contentsOf(List.of(third)));
      assertThat(Rows.taskIds(database)).containsExactly("first", "second");
    }
  }
}
