package io.pgshunt.it.celery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.it.support.Servers;
import io.pgshunt.servers.TestBroker;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rule T6 against the real thing: payloads that are put back on the broker mean to a Celery worker
 * what they mean to us. Needs Celery and a real RabbitMQ.
 */
class WayBackToCeleryTest {

  private static final String QUEUE = "pgshunt.lab." + UUID.randomUUID();

  @TempDir private static Path directory;

  private static CeleryWorker worker;
  private static Connection connection;
  private static Channel channel;

  @BeforeAll
  static void startWorker() throws Exception {
    Optional<String> python = CeleryWorker.python();
    TestBroker broker = Servers.broker();
    if (python.isEmpty()) {
      Servers.note("Celery", "Celery: not found (its tests were skipped)");
    } else if (!broker.isRealRabbitMq()) {
      Servers.note("Celery", "Celery: not used, for want of a RabbitMQ (its tests were skipped)");
    } else {
      Servers.note("Celery", "Celery");
    }
    assumeTrue(python.isPresent(), "Celery (Debian: python3-celery) is not installed");
    assumeTrue(broker.isRealRabbitMq(), "no real RabbitMQ");
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.amqpUri());
    connection = factory.newConnection();
    channel = connection.createChannel();
    worker = CeleryWorker.start(python.get(), broker.amqpUri(), QUEUE, directory);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(worker.log()).contains("ready."));
  }

  @AfterAll
  static void stopWorker() throws Exception {
    if (worker != null) {
      worker.close();
    }
    if (connection != null) {
      channel.queueDelete(QUEUE);
      connection.close();
    }
  }

  @Test
  void aWorkerRunsTheTaskItsCallbackAndTheStepsOfItsChain() throws Exception {
    String id = UUID.randomUUID().toString();
    ContinuationSpec last =
        ContinuationSpec.builder("lab.echo", QUEUE).args(RawJson.parse("[\"last\"]")).build();
    ContinuationSpec step =
        ContinuationSpec.builder("lab.add", QUEUE)
            .args(RawJson.parse("[100]"))
            .taskId("step-" + id)
            .onSuccess(List.of(last))
            .build();
    ContinuationSpec immutable =
        ContinuationSpec.builder("lab.echo", QUEUE)
            .args(RawJson.parse("[\"own\"]"))
            .kwargs(RawJson.parse("{\"k\": \"v\"}"))
            .immutable(true)
            .build();

    publish(
        TaskPayload.builder(id, "lab.add")
            .args(RawJson.parse("[2, 3]"))
            .rootId("root-" + id)
            .completion(Completion.of(List.of(immutable, step), List.of()))
            .build());

    assertRan(
        id,
        "[\"lab.add\", [2, 3], {}]",
        "[\"lab.echo\", [\"own\"], {\"k\": \"v\"}]",
        "[\"lab.add\", [5, 100], {}]",
        "[\"lab.echo\", [105, \"last\"], {}]");
  }

  @Test
  void aWorkerFiresTheErrbackWithTheFailedId() throws Exception {
    String id = UUID.randomUUID().toString();

    publish(
        TaskPayload.builder(id, "lab.fail")
            .args(RawJson.parse("[\"x\"]"))
            .rootId("root-" + id)
            .completion(
                Completion.of(List.of(), List.of(ContinuationSpec.of("lab.errback", QUEUE))))
            .build());

    assertRan(id, "[\"lab.fail\", [\"x\"], {}]", "[\"lab.errback\", [\"" + id + "\"], {}]");
  }

  private static void publish(TaskPayload payload) throws Exception {
    AmqpMessage message = CeleryCodec.encode(payload, QUEUE, Instant.now());
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType(message.properties().contentType())
            .contentEncoding(message.properties().contentEncoding())
            .headers(message.properties().headers())
            .deliveryMode(message.properties().deliveryMode())
            .correlationId(message.properties().correlationId())
            .build();
    channel.basicPublish(message.exchange(), message.routingKey(), properties, message.body());
  }

  private static void assertRan(String id, String... calls) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(callsOf("root-" + id)).as(worker::log).containsExactlyInAnyOrder(calls));
  }

  /** What ran of one lineage, without the ids. */
  private static List<String> callsOf(String rootId) {
    return worker.ran().stream()
        .map(RawJson::elements)
        .filter(call -> call.get(4).equals(RawJson.of(rootId)))
        .map(call -> RawJson.array(call.subList(0, 3)).text())
        .toList();
  }
}
