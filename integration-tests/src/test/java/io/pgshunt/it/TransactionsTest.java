package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.BrokerAddress;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.DatabaseAddress;
import io.pgshunt.it.support.ForkedJvm.Answer;
import io.pgshunt.it.support.Ledger;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TcpProxy;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.servers.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AMQP transactions of which some messages are rows (rule G7). */
class TransactionsTest {

  private static final String QUEUE = "pgshunt.it.transactions";
  private static final CapturedMessage FIRST = TestMessages.task("first");
  private static final CapturedMessage SECOND = TestMessages.task("second");

  static List<String> amqpClients() {
    return Artifacts.amqpClients();
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void rowsBecomeVisibleTogetherAtCommit(String amqpClient) {
    TestDatabase database = Servers.database();
    try (Service service = transacted(Service.withAgent(database).amqpClient(amqpClient))) {
      service.publish(FIRST).text();
      service.publish(SECOND).text();
      assertThat(Rows.of(database)).isEmpty();
      service.jvm().ask("tx-commit", Service.MAIN);
      service.quit();

      assertThat(Rows.taskIds(database)).containsExactly("first", "second");
      assertThat(Rows.number(database, "select count(distinct xmin::text) from pgshunt.task"))
          .isEqualTo(1);
      assertThat(service.published()).isEmpty();
    }
  }

  @ParameterizedTest(name = "amqp-client {0}")
  @MethodSource("amqpClients")
  void rowsVanishAtRollbackAndAtClose(String amqpClient) {
    TestDatabase database = Servers.database();
    try (Service service = transacted(Service.withAgent(database).amqpClient(amqpClient))) {
      service.publish(FIRST).text();
      service.jvm().ask("tx-rollback", Service.MAIN);
      service.jvm().ask("tx-commit", Service.MAIN);
      service.publish(SECOND).text();
      service.jvm().ask("close", Service.MAIN);
      service.quit();

      assertThat(Rows.of(database)).isEmpty();
      assertThat(service.published()).isEmpty();
    }
  }

  @Test
  void tasksGoToAmqpInTheSameTransactionIfTheDatabaseIsAway() {
    TestDatabase database = Servers.database();
    try (TcpProxy proxy = DatabaseAddress.of(database).proxy();
        Service service =
            transacted(
                Service.withAgent(database)
                    .set("pgshunt.jdbc-url", DatabaseAddress.of(database).through(proxy)))) {
      service.publish(FIRST).text();
      proxy.down();
      service.publish(SECOND).text();
      service.jvm().ask("tx-commit", Service.MAIN);
      Service.Summary summary = service.quit();

      assertThat(service.publishedContents())
          .isEqualTo(TestMessages.contentsOf(List.of(FIRST, SECOND)));
      assertThat(Rows.of(database)).isEmpty();
      assertThat(summary.rerouted()).isZero();
    }
  }

  @Test
  void rowsAreRolledBackIfTheBrokerIsLostDuringItsCommit() {
    TestDatabase database = Servers.database();
    try (Service service = transacted(Service.withAgent(database))) {
      service.publish(FIRST).text();
      service.loseBrokerAtNextAnswer();
      Answer answer = service.jvm().tell("tx-commit", Service.MAIN);

      assertThat(answer.thrown()).isNotEmpty();
      assertThat(Rows.of(database)).isEmpty();
      assertThat(
              Rows.number(
                  database,
                  "select count(*) from pg_stat_activity where datname = current_database()"
                      + " and state like 'idle in transaction%'"))
          .isZero();
    }
  }

  @Test
  void aMixOfRowsAndMessagesIsCommittedOrRolledBackAsAWhole() {
    TestDatabase database = Servers.database();
    Ledger.declare(QUEUE);
    try (Service service = Service.withAgent(database).start()) {
      service.turnOn();
      String answer =
          service
              .jvm()
              .ask(
                  "workload",
                  "tx",
                  BrokerAddress.ofTests().uri().toString(),
                  QUEUE,
                  "tx",
                  "2",
                  "3",
                  "40",
                  "50",
                  "7");
      Ledger ledger = Ledger.of(answer, database, QUEUE);

      List<String> ended = new ArrayList<>(ledger.told("committed"));
      ended.addAll(ledger.told("rolledback"));
      assertThat(ended).containsExactlyInAnyOrderElementsOf(ledger.told("sent")).hasSize(240);
      assertThat(ledger.everywhere()).containsExactlyInAnyOrderElementsOf(ledger.told("committed"));
      assertThat(ledger.told("rolledback")).isNotEmpty();
      assertThat(ledger.rows()).isNotEmpty();
      assertThat(ledger.messages()).isNotEmpty();
    } finally {
      Ledger.delete(QUEUE);
    }
  }

  private static Service transacted(Service.Builder builder) {
    Service service = builder.start();
    service.turnOn();
    service.jvm().ask("tx-select", Service.MAIN);
    return service;
  }
}
