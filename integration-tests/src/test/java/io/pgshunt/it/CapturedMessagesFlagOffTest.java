package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.AmqpWire.Content;
import io.pgshunt.it.support.AmqpWire.Frame;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.CaptureQueues;
import io.pgshunt.it.support.CapturedMessages;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.InOrder;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rule G2 on every captured message: with the gate off, a service with the agent sends what it
 * sends without.
 */
class CapturedMessagesFlagOffTest {

  private final List<CapturedMessage> captures = CapturedMessages.acceptable();
  private final int deliveries = CaptureQueues.deliveriesOf(captures).size();

  /**
   * What one service did.
   *
   * @param frames everything it sent to the broker
   * @param delivered what the broker handed over of it
   * @param threads names of its threads, digits left out
   */
  private record Run(List<Frame> frames, List<Content> delivered, String threads) {}

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void anAgentWhoseGateIsOffChangesNoByteAndAddsNoThread(String amqpClient) throws Exception {
    try (CaptureQueues queues = CaptureQueues.declare(captures)) {
      Run without = run(Service.plain().amqpClient(amqpClient), queues);
      Run with = run(Service.withAgent(Servers.database()).amqpClient(amqpClient), queues);

      InOrder.assertEqual("frames", with.frames(), without.frames());
      InOrder.assertEqual("messages delivered", with.delivered(), without.delivered());
      assertThat(with.threads()).isEqualTo(without.threads());
    }
  }

  private Run run(Service.Builder builder, CaptureQueues queues) {
    try (Service service = builder.start()) {
      service.publishAll(captures);
      // The agent's own start ends by itself
      String threads =
          await()
              .until(
                  () -> service.jvm().ask("threads").replaceAll("\\d+", ""),
                  names -> !names.contains("pgshunt-start"));
      service.quit();

      assertThat(service.agentLines()).isSubsetOf("pgshunt: summary rerouted=0 passed{}");
      List<Content> delivered = queues.take(deliveries);
      assertThat(delivered).hasSize(deliveries);
      return new Run(service.framesToBroker(), delivered, threads);
    }
  }
}
