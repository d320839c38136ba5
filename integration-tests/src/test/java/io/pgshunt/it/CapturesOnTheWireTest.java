package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.AmqpWire.Message;
import io.pgshunt.it.support.CaptureQueues;
import io.pgshunt.it.support.CapturedMessages;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Service;
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

      List<Message> published = service.published();
      assertThat(published).hasSameSizeAs(captures);
      for (int i = 0; i < captures.size(); i++) {
        CapturedMessage capture = captures.get(i);
        Message message = published.get(i);
        assertThat(message.exchange()).as(capture.name()).isEqualTo(capture.exchange());
        assertThat(message.routingKey()).as(capture.name()).isEqualTo(capture.routingKey());
        assertThat(message.properties()).as(capture.name()).isEqualTo(capture.properties());
        assertThat(message.body()).as(capture.name()).isEqualTo(capture.body());
      }
      int lasting = CapturedMessages.lasting(captures);
      assertThat(queues.take(lasting).values().stream().mapToInt(List::size).sum())
          .isEqualTo(lasting);
    }
  }
}
