package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.BrokerAddress;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an AMQP connection knows decides too: its virtual host, and its user. */
class ConnectionsTest {

  private final TestDatabase database = Servers.database();

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void aVirtualHostGivesItsQueuesAPrefixAndAUserIdOfSomebodyElseStaysOnAmqp(String amqpClient) {
    CapturedMessage own = TestMessages.taskOfUser("own", BrokerAddress.ofTests().user());
    CapturedMessage other = TestMessages.taskOfUser("other", "somebody-else");
    try (Service service =
        Service.withAgent(database)
            .amqpClient(amqpClient)
            .set("pgshunt.vhost", "else,/=east.")
            .start()) {
      service.turnOn();
      service.publish(own).text();
      service.publish(other).text();

      assertThat(service.quit().passed()).isEqualTo(Map.of("PROPERTY", 1));
      assertThat(Rows.taskIds(database)).containsExactly("own");
      assertThat(
              Rows.number(
                  database,
                  "select count(*) from pgshunt.task where queue = 'east."
                      + TestMessages.QUEUE
                      + "'"))
          .isEqualTo(1);
      assertThat(service.publishedContents()).containsExactly(other.content());
    }
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void theTasksOfAnotherVirtualHostStayOnAmqp(String amqpClient) {
    CapturedMessage task = TestMessages.task("t-1");
    try (Service service =
        Service.withAgent(database).amqpClient(amqpClient).set("pgshunt.vhost", "else").start()) {
      service.turnOn();
      service.publish(task).text();

      assertThat(service.quit().passed()).isEqualTo(Map.of("OTHER_VHOST", 1));
      assertThat(service.publishedContents()).containsExactly(task.content());
      assertThat(service.agentLines())
          .anyMatch(line -> line.contains("virtual host '/' is not in pgshunt.vhost (else)"));
    }
  }
}
