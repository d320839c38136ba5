package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.BrokerAddress;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.it.support.Ledger;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TcpProxy;
import io.pgshunt.servers.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The model: every publish ends as exactly one row or one AMQP message, and every confirm promised
 * is given once, whatever the number of channels and threads, the mode, and the mix; a lost
 * connection may cost what was not confirmed, and nothing else.
 */
class EveryPublishTest {

  private static final String QUEUE = "pgshunt.it.every-publish";
  private static final int MESSAGES = 12;

  private static TestDatabase database;
  private static Service service;
  private static int workloads;

  /**
   * @param lostAt the connection is lost when this many hundredths of the messages were sent; 0 for
   *     never
   */
  record Traffic(String mode, int channels, int threads, int taskPercent, long seed, int lostAt) {}

  @BeforeContainer
  static void startService() {
    database = Servers.database();
    Ledger.declare(QUEUE);
    service = Service.withAgent(database).start();
    service.turnOn();
  }

  @AfterContainer
  static void stopService() {
    service.close();
    Ledger.delete(QUEUE);
  }

  @Provide
  Arbitrary<Traffic> undisturbed() {
    return traffic(Arbitraries.just(0));
  }

  @Provide
  Arbitrary<Traffic> disturbed() {
    return traffic(Arbitraries.integers().between(1, 99));
  }

  private static Arbitrary<Traffic> traffic(Arbitrary<Integer> lostAt) {
    return Combinators.combine(
            Arbitraries.of("plain", "confirm", "tx"),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(0, 100),
            Arbitraries.longs().between(1, 1_000_000),
            lostAt)
        .as(Traffic::new);
  }

  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void everyPublishIsOneRowOrOneMessageAndConfirmedOnce(@ForAll("undisturbed") Traffic traffic) {
    Ledger ledger = run(traffic);

    assertThat(ledger.told("failed")).isEmpty();
    assertThat(ledger.told("stray")).isEmpty();
    assertThat(ledger.told("nacked")).isEmpty();
    assertThat(ledger.told("disturbed")).isEmpty();
    assertThat(ledger.told("sent")).hasSize(traffic.channels() * traffic.threads() * MESSAGES);
    switch (traffic.mode()) {
      case "tx" ->
          assertThat(ledger.everywhere())
              .containsExactlyInAnyOrderElementsOf(ledger.told("committed"));
      case "confirm" -> {
        assertThat(ledger.told("acked")).containsExactlyInAnyOrderElementsOf(ledger.told("sent"));
        assertThat(ledger.everywhere()).containsExactlyInAnyOrderElementsOf(ledger.told("sent"));
      }
      default ->
          assertThat(ledger.everywhere()).containsExactlyInAnyOrderElementsOf(ledger.told("sent"));
    }
  }

  @Property(tries = 15, shrinking = ShrinkingMode.OFF)
  void whatWasConfirmedSurvivesALostConnectionAndNothingIsThereTwice(
      @ForAll("disturbed") Traffic traffic) {
    Ledger ledger = run(traffic);

    assertThat(ledger.everywhere()).doesNotHaveDuplicates();
    assertThat(ledger.told("acked")).doesNotHaveDuplicates();
    assertThat(ledger.everywhere()).containsAll(ledger.told("acked"));
    assertThat(ledger.everywhere()).containsAll(ledger.told("committed"));
    assertThat(ledger.everywhere().stream().filter(ledger.told("rolledback")::contains)).isEmpty();
    List<String> tried = new ArrayList<>(ledger.told("sent"));
    tried.addAll(ledger.told("failed"));
    assertThat(tried).doesNotHaveDuplicates().containsAll(ledger.everywhere());
  }

  private static Ledger run(Traffic traffic) {
    Rows.clear(database);
    String name = "w" + workloads++;
    try (TcpProxy proxy = BrokerAddress.ofTests().proxy()) {
      if (traffic.lostAt() > 0) {
        int victim = traffic.lostAt() * MESSAGES / 100;
        // Sprung only if that message is not a task; all channels share the connection
        proxy.loseAnswerTo(name + "-0-0-" + victim, () -> {});
      }
      ForkedJvm jvm = service.jvm();
      String answer =
          jvm.ask(
              "workload",
              name,
              BrokerAddress.ofTests().through(proxy),
              QUEUE,
              traffic.mode(),
              String.valueOf(traffic.channels()),
              String.valueOf(traffic.threads()),
              String.valueOf(MESSAGES),
              String.valueOf(traffic.taskPercent()),
              String.valueOf(traffic.seed()));
      return Ledger.of(answer, database, QUEUE).ofMessages(name + "-");
    }
  }
}
