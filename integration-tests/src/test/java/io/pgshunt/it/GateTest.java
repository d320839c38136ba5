package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.ForkedJvm.Answer;
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

/** The decision of each call, in services with the oldest, a middle and the newest amqp-client. */
class GateTest {

  private static final CapturedMessage FIRST = TestMessages.task("first");
  private static final CapturedMessage SECOND = TestMessages.task("second");
  private static final CapturedMessage THIRD = TestMessages.task("third");

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void theFlagTakesEffectOnTheNextSend(String amqpClient) {
    TestDatabase database = Servers.database();
    try (Service service = Service.withAgent(database).amqpClient(amqpClient).start()) {
      service.publish(FIRST).text();
      service.turnOn();
      service.publish(SECOND).text();
      service.turnOff();
      service.publish(THIRD).text();
      Summary summary = service.quit();

      assertPublished(service, FIRST, THIRD);
      assertThat(Rows.taskIds(database)).containsExactly("second");
      assertThat(summary.rerouted()).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void whatARowCannotDoIsLeftToAmqp(String amqpClient) {
    TestDatabase database = Servers.database();
    CapturedMessage notATask = TestMessages.notATask("no-task");
    try (Service service = Service.withAgent(database).amqpClient(amqpClient).start()) {
      service.turnOn();
      service.publish(Service.MAIN, FIRST, "mandatory").text();
      service.publish(notATask).text();
      service.publish(SECOND).text();
      Summary summary = service.quit();

      assertPublished(service, FIRST, notATask);
      assertThat(Rows.taskIds(database)).containsExactly("second");
      assertThat(summary).isEqualTo(new Summary(1, Map.of("MANDATORY", 1, "NOT_A_TASK", 1)));
    }
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void aReplyIsAwaitedOnlyOnAQueueOfThisService(String amqpClient) {
    TestDatabase database = Servers.database();
    try (Service service = Service.withAgent(database).amqpClient(amqpClient).start()) {
      service.turnOn();
      service.jvm().ask("open", "replies");
      String named = service.jvm().ask("declare", "replies", "pgshunt.it.replies." + amqpClient);
      String namedByServer = service.jvm().ask("declare", "replies", "");
      CapturedMessage toNamed = TestMessages.taskWithReplyTo("to-named", named);
      CapturedMessage toServerNamed = TestMessages.taskWithReplyTo("to-unnamed", namedByServer);
      CapturedMessage toDirect = TestMessages.taskWithReplyTo("to-direct", "amq.rabbitmq.reply-to");
      CapturedMessage toElsewhere = TestMessages.taskWithReplyTo("to-elsewhere", "my.replies");
      service.publish(toNamed).text();
      service.publish(toServerNamed).text();
      service.publish(toElsewhere).text();
      // Only RabbitMQ has direct reply-to, and there it wants a consumer first.
      if (Servers.broker().isRealRabbitMq()) {
        service.jvm().ask("consume", Service.MAIN, "amq.rabbitmq.reply-to");
      }
      service.publish(toDirect).text();
      Summary summary = service.quit();

      assertPublished(service, toNamed, toServerNamed, toDirect);
      assertThat(Rows.taskIds(database)).containsExactly("to-elsewhere");
      assertThat(summary).isEqualTo(new Summary(1, Map.of("REPLY_AWAITED", 3)));
    }
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void aClosedChannelThrowsWhatItAlwaysThrew(String amqpClient) {
    TestDatabase database = Servers.database();
    try (Service without = Service.plain().amqpClient(amqpClient).start();
        Service with = Service.withAgent(database).amqpClient(amqpClient).start()) {
      with.turnOn();
      Answer expected = publishOnClosedChannel(without);
      Answer actual = publishOnClosedChannel(with);
      Summary summary = with.quit();

      assertThat(expected.thrown()).startsWith("com.rabbitmq.client.AlreadyClosedException");
      assertThat(actual.thrown()).isEqualTo(expected.thrown());
      assertThat(Rows.of(database)).isEmpty();
      assertThat(summary).isEqualTo(new Summary(0, Map.of("CHANNEL_CLOSED", 1)));
    }
  }

  private static Answer publishOnClosedChannel(Service service) {
    service.jvm().ask("open", "short-lived");
    service.jvm().ask("close", "short-lived");
    return service.publish("short-lived", FIRST, "");
  }

  private static void assertPublished(Service service, CapturedMessage... expected) {
    assertThat(service.publishedContents()).isEqualTo(TestMessages.contentsOf(List.of(expected)));
  }
}
