package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.pgshunt.it.support.AmqpWire.Content;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.Bytes;
import io.pgshunt.it.support.CaptureQueues;
import io.pgshunt.it.support.CapturedMessages;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.ExpectedOutcomes;
import io.pgshunt.it.support.ExpectedOutcomes.Expected;
import io.pgshunt.it.support.ExpectedPayload;
import io.pgshunt.it.support.InOrder;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Rows.Row;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.servers.TestDatabase;
import io.pgshunt.task.PayloadJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every captured message with the gate on, turned on while the service runs: a row that says what
 * the message meant, or the same message on AMQP for the right reason. {@code
 * captured-outcomes.tsv} holds which, and why.
 */
class CapturedMessagesFlagOnTest {

  private static final Duration LONGEST_SEND = Duration.ofSeconds(10);

  private final ExpectedOutcomes outcomes = ExpectedOutcomes.load();
  private final List<CapturedMessage> captures = CapturedMessages.acceptable();

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void withRoutesAndADefaultQueueEveryCaptureTakesItsWay(String amqpClient) throws Exception {
    TestDatabase database = Servers.database();
    Service.Builder service =
        Service.withAgent(database)
            .amqpClient(amqpClient)
            .set("pgshunt.routes", ExpectedOutcomes.ROUTES)
            .set("pgshunt.default-queue", ExpectedOutcomes.DEFAULT_QUEUE);

    assertEveryCaptureTakesItsWay(service, database, Expected::configured);
  }

  @Test
  void withoutAnySettingWhatNamesNoQueueStaysOnAmqp() throws Exception {
    TestDatabase database = Servers.database();

    assertEveryCaptureTakesItsWay(Service.withAgent(database), database, Expected::bare);
  }

  @Test
  void theTableNamesEveryCaptureAndNoOther() {
    assertThat(outcomes.names())
        .containsExactlyElementsOf(
            CapturedMessages.all().stream().map(CapturedMessage::name).toList());
  }

  private void assertEveryCaptureTakesItsWay(
      Service.Builder builder, TestDatabase database, Function<Expected, @Nullable String> reason)
      throws Exception {
    List<CapturedMessage> translated = new ArrayList<>();
    List<CapturedMessage> passed = new ArrayList<>();
    Map<String, Integer> reasons = new TreeMap<>();
    for (CapturedMessage capture : captures) {
      String why = reason.apply(outcomes.of(capture));
      if (why == null) {
        translated.add(capture);
      } else {
        passed.add(capture);
        reasons.merge(why, 1, Integer::sum);
      }
    }

    try (CaptureQueues queues = CaptureQueues.declare(captures);
        Service service = builder.start()) {
      service.turnOn();
      service.publishAll(captures);
      Service.Summary summary = service.quit();

      InOrder.assertEqual(
          "messages on AMQP", service.publishedContents(), TestMessages.contentsOf(passed));
      assertThat(bodies(queues.take(CapturedMessages.lasting(passed))))
          .as("delivered by the broker")
          .containsExactlyInAnyOrderElementsOf(passed.stream().map(CapturedMessage::body).toList());
      assertRows(database, translated);
      assertThat(summary).isEqualTo(new Service.Summary(translated.size(), reasons));
    }
  }

  private static List<Bytes> bodies(List<Content> messages) {
    return messages.stream().map(Content::body).toList();
  }

  private void assertRows(TestDatabase database, List<CapturedMessage> translated) {
    List<Row> rows = new ArrayList<>(Rows.of(database));
    for (CapturedMessage capture : translated) {
      ExpectedPayload expected = Objects.requireNonNull(outcomes.of(capture).payload());
      List<Row> own = rows.subList(0, Math.min(expected.queues().size(), rows.size()));
      assertThat(own.stream().map(row -> row.task().queue()).toList())
          .as("queues of %s", capture.name())
          .isEqualTo(expected.queues());
      assertSoftly(
          softly ->
              own.forEach(row -> softly.check(() -> assertMeans(row, expected, capture.name()))));
      own.clear();
    }
    assertThat(rows).as("rows that no capture asked for").isEmpty();
  }

  private static void assertMeans(Row row, ExpectedPayload expected, String name) {
    StoredTask task = row.task();
    assertThat(task.taskId()).as("task id of %s", name).isEqualTo(expected.taskId());
    expected.assertArgs(task.args());
    expected.assertKwargs(task.kwargs());
    expected.assertHeaders(task.headers());
    // Published between the start of this run and the commit of the row.
    expected.assertRest(
        PayloadJson.write(task.toPayload()).text(),
        row.enqueuedAt().minus(LONGEST_SEND),
        row.enqueuedAt());
    Instant eta = task.eta();
    assertThat(row.dueAt())
        .as("due time of %s", name)
        .isEqualTo(eta != null && eta.isAfter(row.enqueuedAt()) ? eta : null);
  }
}
