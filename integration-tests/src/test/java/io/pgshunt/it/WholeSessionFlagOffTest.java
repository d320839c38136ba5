package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A whole connection, from the protocol header to the close: with the flag off a service with the
 * agent sends the bytes that it sends without.
 */
class WholeSessionFlagOffTest {

  private static final String QUEUE = "pgshunt.it.session";
  private static final CapturedMessage TASK = TestMessages.task("task");
  private static final CapturedMessage NOT_A_TASK = TestMessages.notATask("no-task");

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void notOneByteDiffers(String amqpClient) {
    byte[] without = session(Service.plain().amqpClient(amqpClient));
    byte[] with = session(Service.withAgent(Servers.database()).amqpClient(amqpClient));

    assertThat(without).hasSizeGreaterThan(1_000);
    assertThat(with).isEqualTo(without);
  }

  private static byte[] session(Service.Builder builder) {
    try (Service service = builder.start()) {
      service.publish(TASK).text();
      service.publish(Service.MAIN, TASK, "mandatory").text();
      service.jvm().ask("open", "consuming");
      service.jvm().ask("declare", "consuming", QUEUE);
      service.jvm().ask("consume", "consuming", QUEUE);
      service.jvm().ask("open", "confirming");
      service.jvm().ask("confirm-select", "confirming");
      service.publish("confirming", TASK, "").text();
      service.publish("confirming", NOT_A_TASK, "").text();
      assertThat(service.jvm().ask("wait-for-confirms", "confirming")).isEqualTo("true");
      service.jvm().ask("open", "transacted");
      service.jvm().ask("tx-select", "transacted");
      service.publish("transacted", TASK, "").text();
      service.jvm().ask("tx-commit", "transacted");
      service.publish("transacted", NOT_A_TASK, "").text();
      service.jvm().ask("tx-rollback", "transacted");
      service.jvm().ask("close", "transacted");
      service.quit();
      return service.bytesToBroker();
    }
  }
}
