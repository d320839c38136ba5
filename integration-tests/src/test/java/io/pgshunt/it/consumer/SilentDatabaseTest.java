package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.it.support.DatabaseAddress;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.TcpProxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The consumer reaches PostgreSQL through a proxy that no longer carries anything, and does not say
 * so. No URL and no data source here has a time limit of its own.
 */
class SilentDatabaseTest {

  private static final Duration LEASE = Duration.ofSeconds(3);

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private Lab lab;
  private TcpProxy proxy;

  @BeforeEach
  void start() {
    lab = new Lab();
    proxy = DatabaseAddress.of(lab.database).proxy();
  }

  @AfterEach
  void stop() {
    mayEnd.countDown();
    proxy.release();
    lab.close();
    proxy.close();
  }

  private PGSimpleDataSource way() {
    PGSimpleDataSource way = Servers.dataSource(lab.database);
    way.setUrl(DatabaseAddress.of(lab.database).through(proxy));
    way.setSocketTimeout(0);
    return way;
  }

  private HikariDataSource pool() {
    HikariDataSource pool = lab.poolOn(way());
    // Those that are idle are then not asked whether they live: each must be found out by its use.
    pool.setConnectionTimeout(30_000);
    return pool;
  }

  private Consumer consumerOn(DataSource way, Duration grace) {
    return lab.start(
        lab.consumerOn(
                way,
                new NamedTask(
                    "lab.slow",
                    task -> {
                      running.countDown();
                      mayEnd.await();
                      return "slept";
                    }),
                new NamedTask(
                    "lab.cb",
                    task -> {
                      lab.tasks.ledger().add(TaskRun.of(task));
                      return 1;
                    }))
            .lease(LEASE)
            .shutdownGrace(grace));
  }

  private void goesOnAfterSilence(DataSource way) throws Exception {
    Consumer consumer = consumerOn(way, Duration.ofSeconds(10));
    lab.publish(CeleryMessage.of("lab.slow").link(s("lab.cb")));
    running.await();

    proxy.silence();
    mayEnd.countDown();

    await()
        .atMost(LEASE.multipliedBy(5))
        .until(() -> !lab.calls().isEmpty() && consumer.counters().succeeded() >= 2);
    lab.drained();
    assertThat(lab.calls()).contains("lab.cb(\"slept\")");
    assertThat(lab.deadLetters()).isEmpty();
  }

  @Test
  void aConsumerWhosePooledConnectionsFellSilentGoesOnBeforeLong() throws Exception {
    goesOnAfterSilence(pool());
  }

  @Test
  void aConsumerWhoseConnectionsFellSilentGoesOnBeforeLong() throws Exception {
    goesOnAfterSilence(way());
  }

  private static Duration timeToClose(Consumer consumer) {
    long begun = System.nanoTime();
    consumer.close();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Test
  void aConsumerWithNothingToDoStopsInAFewSecondsThoughNothingIsAnswered() {
    Consumer consumer = consumerOn(pool(), Duration.ofSeconds(25));
    proxy.hold();

    assertThat(timeToClose(consumer)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void aConsumerWithNothingToDoStopsInAFewSecondsThoughItCannotConnect() {
    Consumer consumer = consumerOn(pool(), Duration.ofSeconds(25));
    proxy.down();

    assertThat(timeToClose(consumer)).isLessThan(Duration.ofSeconds(8));
    proxy.up();
  }

  @Test
  void aConsumerWhoseEndsCannotBeWrittenStopsWithinItsGraceTime() throws Exception {
    Duration grace = Duration.ofSeconds(5);
    Consumer consumer = consumerOn(pool(), grace);
    lab.publish(CeleryMessage.of("lab.slow"));
    running.await();
    proxy.hold();
    mayEnd.countDown();

    assertThat(timeToClose(consumer)).isLessThan(grace.plusSeconds(2));
  }
}
