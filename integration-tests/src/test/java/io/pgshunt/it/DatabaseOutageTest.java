package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.AmqpWire.Content;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.DatabaseAddress;
import io.pgshunt.it.support.ForkedJvm.Answer;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.Service.Summary;
import io.pgshunt.it.support.TcpProxy;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules G3 and G4: a PostgreSQL that is away, slow, or lost in the middle of a commit. */
class DatabaseOutageTest {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final int SENDS = 50;

  /** Part of the text of the statement that enqueues. */
  private static final String ENQUEUE = "insert into pgshunt.commit_token";

  private final TestDatabase database = Servers.database();
  private final TcpProxy proxy = DatabaseAddress.of(database).proxy();
  private final List<CapturedMessage> sent = new ArrayList<>();

  @AfterEach
  void closeProxy() {
    proxy.close();
  }

  @Test
  void whileTheDatabaseRefusesConnectionsMessagesGoToAmqpAndBackToRowsWhenItIsThere() {
    proxy.down();
    try (Service service = start()) {
      sendWhileAway(service);

      proxy.up();
      sendUntilARowAppears(service);
      Summary summary = service.quit();

      assertEachWasSentOnce(service);
      assertThat(summary.passed()).containsOnlyKeys("CIRCUIT_OPEN", "DATABASE_UNAVAILABLE");
    }
  }

  @Test
  void whileTheDatabaseDoesNotAnswerOnlyTheFirstSendWaits() {
    proxy.hold();
    try (Service service = start()) {
      sendWhileAway(service);

      proxy.release();
      sendUntilARowAppears(service);
      Summary summary = service.quit();

      assertEachWasSentOnce(service);
      assertThat(summary.passed()).containsOnlyKeys("CIRCUIT_OPEN", "DATABASE_UNAVAILABLE");
    }
  }

  @Test
  void anOutageInTheMiddleOfTheDaySendsNothingTwice() {
    try (Service service = start()) {
      send(service).text();
      proxy.down();
      for (int i = 0; i < SENDS; i++) {
        send(service).text();
      }
      proxy.up();
      sendUntilARowAppears(service);
      service.quit();

      assertEachWasSentOnce(service);
    }
  }

  @Test
  void connectionsThatAnswerButTakeNoTasksAreNotUsedAgain() throws Exception {
    readOnly("on");
    try (Service service = start()) {
      for (int i = 0; i < 4; i++) {
        send(service).text();
      }
      // As after a fail-over: new connections lead to a server that takes tasks, old ones do not
      readOnly("off");

      await("a row, though the connections are still there")
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                send(service).text();
                return !Rows.of(database).isEmpty();
              });
      service.quit();

      assertEachWasSentOnce(service);
    }
  }

  private void readOnly(String mode) throws SQLException {
    try (Connection connection = Servers.dataSource(database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set default_transaction_read_only = off");
      statement.execute(
          "alter database "
              + DatabaseAddress.of(database).name()
              + " set default_transaction_read_only = "
              + mode);
    }
  }

  @Test
  void aServiceWhoseTimeZoneTheServerDoesNotKnowMovesItsTasks() {
    try (Service service = Service.withAgent(database).option("-Duser.timezone=AET").start()) {
      service.turnOn();
      send(service).text();
      service.quit();

      assertThat(Rows.taskIds(database)).containsExactly("task-0");
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostIsFoundAndNotSentAgain() {
    try (Service service = start()) {
      send(service).text();
      proxy.loseAnswerTo(ENQUEUE, () -> {});
      send(service).text();
      service.quit();

      assertThat(Rows.taskIds(database)).containsExactly("task-0", "task-1");
      assertThat(service.published()).isEmpty();
    }
  }

  @Test
  void aCommitThatCannotBeFoundOutAboutIsThrownToTheCaller() {
    try (Service service = start()) {
      send(service).text();
      proxy.loseAnswerTo(ENQUEUE, proxy::down);
      Answer answer = send(service);
      service.quit();

      assertThat(answer.thrown()).startsWith("java.io.IOException").contains("task-1");
      assertThat(service.published()).isEmpty();
    }
  }

  /** So that the proxy sees each statement's text, which a prepared one does not repeat. */
  private static String unprepared(String url) {
    return url + (url.contains("?") ? "&" : "?") + "prepareThreshold=0";
  }

  private Service start() {
    Service service =
        Service.withAgent(database)
            .set("pgshunt.jdbc-url", unprepared(DatabaseAddress.of(database).through(proxy)))
            .set("pgshunt.connect-timeout", String.valueOf(CONNECT_TIMEOUT.toMillis()))
            .set("pgshunt.settle-timeout", "1000")
            .start();
    service.turnOn();
    return service;
  }

  private void sendWhileAway(Service service) {
    send(service).text();
    long micros = 0;
    for (int i = 0; i < SENDS; i++) {
      Answer answer = send(service);
      answer.text();
      micros += answer.micros();
    }
    assertThat(Duration.ofNanos(micros * 1000))
        .as("%d sends after the first failure", SENDS)
        .isLessThan(CONNECT_TIMEOUT);
  }

  private void sendUntilARowAppears(Service service) {
    long before = Rows.of(database).size();
    await("a row, without a restart")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              send(service).text();
              return Rows.of(database).size() > before;
            });
  }

  private Answer send(Service service) {
    CapturedMessage message = TestMessages.task("task-" + sent.size());
    sent.add(message);
    return service.publish(message);
  }

  /** Rule G3: a row or AMQP, never both, never neither. */
  private void assertEachWasSentOnce(Service service) {
    List<String> rows = Rows.taskIds(database);
    List<Content> published = service.publishedContents();
    for (CapturedMessage message : sent) {
      boolean isRow = rows.contains(message.capture());
      boolean isPublished = published.contains(message.content());
      assertThat(isRow ^ isPublished)
          .as("%s: row %s, AMQP %s", message.capture(), isRow, isPublished)
          .isTrue();
    }
    assertThat(rows).doesNotHaveDuplicates();
    assertThat(published).doesNotHaveDuplicates();
  }
}
