package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks published to exchanges: the broker, with the flag off, says which queues are right. */
class RoutingTest {

  private final String prefix = "pgshunt.it." + UUID.randomUUID() + ".";
  private final List<String> queues = List.of(named("a"), named("b"), named("c"));

  private record Publish(String exchange, String key, Map<String, Object> headers) {}

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void aTaskBecomesARowInEachQueueThatTheBrokerWouldHavePutItIn(String amqpClient)
      throws Exception {
    TestDatabase database = Servers.database();
    try (Service service = Service.withAgent(database).amqpClient(amqpClient).start()) {
      declare(service);
      for (Publish publish : publishes()) {
        CapturedMessage task =
            TestMessages.taskTo("t", publish.exchange(), publish.key(), publish.headers());
        service.turnOff();
        service.publish(task).text();
        service.jvm().ask("wait-for-confirms", Service.MAIN);
        List<String> delivered = takeAll();

        service.turnOn();
        service.publish(task).text();
        service.jvm().ask("wait-for-confirms", Service.MAIN);

        assertThat(rowsByQueue(database)).as(publish.toString()).isEqualTo(delivered);
        assertThat(takeAll()).as("on AMQP: " + publish).isEmpty();
        Rows.clear(database);
      }
      deleteQueues(service);
    }
  }

  private void declare(Service service) {
    service.jvm().ask("confirm-select", Service.MAIN);
    for (String queue : queues) {
      ask(service, "declare-queue", queue);
    }
    ask(service, "declare-exchange", named("direct"), "direct");
    ask(service, "declare-exchange", named("topic"), "topic");
    ask(service, "declare-exchange", named("fanout"), "fanout");
    ask(service, "declare-exchange", named("headers"), "headers");
    ask(service, "bind-queue", named("a"), named("direct"), "k");
    ask(service, "bind-queue", named("b"), named("direct"), "k");
    ask(service, "bind-queue", named("c"), named("direct"), "k");
    ask(service, "unbind-queue", named("c"), named("direct"), "k");
    ask(service, "bind-queue", named("a"), named("topic"), "*.error");
    ask(service, "bind-queue", named("b"), named("topic"), "shop.#");
    ask(service, "bind-queue", named("c"), named("topic"), "#.eu.*");
    ask(service, "bind-queue", named("a"), named("fanout"), "");
    ask(service, "bind-queue", named("c"), named("fanout"), "x");
    ask(service, "bind-queue", named("a"), named("headers"), "", "x-match=all", "kind=7", "to=eu");
    ask(service, "bind-queue", named("b"), named("headers"), "", "x-match=any", "kind=7", "to=eu");
    if (Servers.broker().isRealRabbitMq()) {
      ask(service, "declare-exchange", named("outer"), "topic");
      ask(service, "bind-exchange", named("topic"), named("outer"), "#");
      ask(service, "bind-exchange", named("direct"), named("outer"), "k");
      ask(
          service,
          "declare-exchange",
          named("strict"),
          "direct",
          "alternate-exchange=" + named("fanout"));
      ask(service, "bind-queue", named("b"), named("strict"), "known");
    }
  }

  private List<Publish> publishes() {
    List<Publish> publishes =
        new ArrayList<>(
            List.of(
                new Publish("", named("a"), Map.of()),
                new Publish(named("direct"), "k", Map.of()),
                new Publish(named("topic"), "shop.error", Map.of()),
                new Publish(named("topic"), "shop.eu.north", Map.of()),
                new Publish(named("topic"), "shop", Map.of()),
                new Publish(named("fanout"), "whatever", Map.of()),
                new Publish(named("headers"), "", Map.of("kind", 7, "to", "eu")),
                new Publish(named("headers"), "", Map.of("kind", 7, "to", "us"))));
    if (Servers.broker().isRealRabbitMq()) {
      // To RabbitMQ a number is a number, however many bytes it has on the wire
      publishes.add(new Publish(named("headers"), "", Map.of("kind", 7L, "to", "us")));
      publishes.add(new Publish(named("outer"), "shop.error", Map.of()));
      publishes.add(new Publish(named("outer"), "k", Map.of()));
      publishes.add(new Publish(named("strict"), "known", Map.of()));
      publishes.add(new Publish(named("strict"), "unknown", Map.of()));
    }
    return publishes;
  }

  @Test
  void anExchangeOfWhichNothingIsKnownIsLeftToTheBroker() {
    TestDatabase database = Servers.database();
    try (Service service = Service.withAgent(database).start()) {
      service.turnOn();
      ask(service, "declare-exchange", named("elsewhere"), "direct");
      CapturedMessage task = TestMessages.taskTo("t", named("elsewhere"), "k", Map.of());
      service.publish(task).text();

      assertThat(service.quit().passed()).isEqualTo(Map.of("NO_QUEUE", 1));
      assertThat(service.publishedContents()).containsExactly(task.content());
      assertThat(Rows.of(database)).isEmpty();
    }
  }

  @Test
  void aServiceThatDeclaresNothingCanBeGivenTheBrokersDefinitions(@TempDir Path folder)
      throws IOException {
    TestDatabase database = Servers.database();
    Path export =
        Files.writeString(
            folder.resolve("definitions.json"),
            """
            {"exchanges": [{"name": "shop", "vhost": "live", "type": "topic", "arguments": {}},
               {"name": "shop", "vhost": "/", "type": "topic", "arguments": {}}],
             "queues": [], "vhosts": [{"name": "/"}, {"name": "live"}],
             "bindings": [{"source": "shop", "vhost": "live", "destination": "others",
               "destination_type": "queue", "routing_key": "order.#", "arguments": {}},
               {"source": "shop", "vhost": "/", "destination": "orders",
               "destination_type": "queue", "routing_key": "order.#", "arguments": {}}]}
            """);
    try (Service service =
        Service.withAgent(database)
            .set("pgshunt.definitions", export.toString())
            .set("pgshunt.vhost", "live,/=shop.")
            .start()) {
      service.turnOn();
      service.publish(TestMessages.taskTo("t", "shop", "order.new", Map.of())).text();

      assertThat(service.quit().passed()).isEmpty();
      assertThat(rowsByQueue(database)).containsExactly("shop.orders");
    }
  }

  private String named(String name) {
    return prefix + name;
  }

  private static void ask(Service service, String command, String... words) {
    List<String> all = new ArrayList<>(List.of(command, Service.MAIN));
    all.addAll(List.of(words));
    service.jvm().ask(all.toArray(String[]::new));
  }

  private void deleteQueues(Service service) {
    for (String queue : queues) {
      ask(service, "delete-queue", queue);
    }
  }

  private static List<String> rowsByQueue(TestDatabase database) {
    return Rows.of(database).stream().map(row -> row.task().queue()).sorted().toList();
  }

  /** The queues in which there is a message, each as often as it holds one. */
  private List<String> takeAll() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(Servers.broker().amqpUri());
    List<String> found = new ArrayList<>();
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel()) {
      for (String queue : new TreeSet<>(queues)) {
        for (GetResponse got = channel.basicGet(queue, true);
            got != null;
            got = channel.basicGet(queue, true)) {
          found.add(queue);
        }
      }
    }
    return found;
  }
}
