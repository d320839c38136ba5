package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.CaptureQueues;
import io.pgshunt.it.support.CapturedMessages;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.InOrder;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tests' own tools: a captured message goes over the wire exactly as it was captured. */
class CapturesOnTheWireTest {

  @Test
  void aServiceWithoutAgentPublishesEveryCaptureByteForByte() throws IOException {
    List<CapturedMessage> captures = CapturedMessages.acceptable();
    try (CaptureQueues queues = CaptureQueues.declare(captures);
        Service service = Service.plain().start()) {
      service.publishAll(captures);
      service.quit();

      InOrder.assertEqual(
          "publishes", service.publishedContents(), TestMessages.contentsOf(captures));
      int lasting = CapturedMessages.lasting(captures);
      assertThat(queues.take(lasting)).hasSize(lasting);
    }
  }
}
