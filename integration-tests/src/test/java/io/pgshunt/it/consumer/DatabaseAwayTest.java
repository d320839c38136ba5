package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.it.support.DatabaseAddress;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.TcpProxy;
import io.pgshunt.servers.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The consumer reaches PostgreSQL through a proxy that goes away. */
class DatabaseAwayTest {

  /** Processes of the server that wait to end a task. */
  private static final String WAITING_END =
      "select pid from pg_stat_activity where datname = current_database()"
          + " and wait_event_type = 'Lock' and query like '%, done as%'";

  private final AtomicInteger runs = new AtomicInteger();
  private final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private Lab lab;
  private TcpProxy proxy;
  private Consumer consumer;

  @BeforeEach
  void start() {
    lab = new Lab();
    DatabaseAddress address = DatabaseAddress.of(lab.database);
    proxy = address.proxy();
    PGSimpleDataSource way = Servers.dataSource(lab.database);
    way.setUrl(address.through(proxy));
    HikariDataSource pool = lab.poolOn(way);
    pool.setConnectionTimeout(250);
    consumer =
        lab.start(
            lab.consumerOn(
                    pool,
                    new NamedTask(
                        "lab.slow",
                        task -> {
                          runs.incrementAndGet();
                          attempts.add(task.attempt());
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
                .lease(Duration.ofSeconds(20)));
  }

  private void beginSlowTask() throws Exception {
    lab.publish(CeleryMessage.of("lab.slow").link(s("lab.cb")));
    running.await();
  }

  @AfterEach
  void stop() {
    lab.close();
    proxy.close();
  }

  @Test
  void anEndIsHeldWhileTheDatabaseIsAwayAndTheTaskIsNotRunAgain() throws Exception {
    beginSlowTask();
    proxy.down();
    mayEnd.countDown();
    await()
        .during(Duration.ofMillis(500))
        .until(() -> consumer.counters().succeeded() == 0 && runs.get() == 1);
    assertThat(lab.column("select task_name from pgshunt.task")).containsExactly("lab.slow");
    proxy.up();
    lab.drained();

    assertThat(runs).hasValue(1);
    assertThat(lab.calls()).containsExactly("lab.cb(\"slept\")");
    await().until(() -> consumer.counters().succeeded() == 2);
  }

  @Test
  void anEndIsHeldWhileTheDatabaseTakesNoConnections() throws Exception {
    beginSlowTask();
    letIn(false);
    mayEnd.countDown();
    await()
        .during(Duration.ofMillis(500))
        .until(() -> consumer.counters().succeeded() == 0 && runs.get() == 1);
    letIn(true);
    lab.drained();

    assertThat(runs).hasValue(1);
    assertThat(lab.calls()).containsExactly("lab.cb(\"slept\")");
    assertThat(lab.deadLetters()).isEmpty();
  }

  /** What an administrator does for the time of some work on the database. */
  private void letIn(boolean clients) throws SQLException {
    String name = DatabaseAddress.of(lab.database).name();
    try (Connection connection = Servers.dataSource(TestServers.database()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter database " + name + " allow_connections " + clients);
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
              + (clients ? "" : name)
              + "'");
    }
  }

  @Test
  void anEndWhoseAnswerIsLostIsWrittenOnce() throws Exception {
    beginSlowTask();
    proxy.hold();
    mayEnd.countDown();
    await().until(() -> consumer.counters().succeeded() == 0 && runs.get() == 1);
    proxy.cutAtNextAnswer();
    proxy.release();
    lab.drained();

    assertThat(runs).hasValue(1);
    assertThat(lab.calls()).containsExactly("lab.cb(\"slept\")");
    await().until(() -> consumer.counters().succeeded() == 2);
    assertThat(consumer.counters().fenced()).isZero();
    assertThat(consumer.counters().unsettled()).isZero();
  }

  /**
   * The transaction of the end is gone without an answer, as when the server dies, and its number
   * is nothing to go by. What decides is whether the row is there.
   */
  @Test
  void anEndThatWasNeverCommittedIsWrittenAgainForItsRowIsThere() throws Exception {
    beginSlowTask();
    try (Connection other = Servers.direct(lab.database).getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from pgshunt.task for update");
      mayEnd.countDown();
      await().until(() -> lab.column(WAITING_END).size() == 1);
      lab.column(WAITING_END.replace("select pid", "select pg_terminate_backend(pid)"));
      await().until(() -> lab.column(WAITING_END).size() == 1);
      other.rollback();
    }
    lab.drained();

    assertThat(runs).hasValue(1);
    assertThat(lab.calls()).containsExactly("lab.cb(\"slept\")");
    await().until(() -> consumer.counters().succeeded() == 2);
    assertThat(consumer.counters().fenced()).isZero();
    assertThat(consumer.counters().unsettled()).isZero();
    assertThat(lab.deadLetters()).isEmpty();
  }

  @Test
  void aTaskWhoseClaimsAnswerIsLostDoesNotWaitForTheEndOfTheLease() throws Exception {
    await().until(() -> proxy.links().size() >= 1);
    mayEnd.countDown();
    proxy.hold();
    lab.publish(CeleryMessage.of("lab.slow").link(s("lab.cb")));
    proxy.cutAtNextAnswer();
    proxy.release();
    await().atMost(Duration.ofSeconds(10)).until(() -> lab.calls().size() == 1);
    lab.drained();
    assertThat(attempts).containsExactly(1);

    assertThat(lab.calls()).containsExactly("lab.cb(\"slept\")");
  }
}
