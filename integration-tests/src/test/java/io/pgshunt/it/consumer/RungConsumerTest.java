package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgshunt.consumer.Consumer;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.it.support.PgBouncer;
import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.QueueControl;
import io.pgshunt.queue.Schema;
import io.pgshunt.servers.TestServers;
import io.pgshunt.task.TaskPayload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer with a doorbell. */
class RungConsumerTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  /** Four times as long as a consumer that is not rung ever pauses. */
  private static final Duration QUIET = Duration.ofMillis(200);

  private static final Duration AT_ONCE = Duration.ofMillis(40);

  private final Lab lab = new Lab();
  private final ClaimsSeen claims = new ClaimsSeen(lab.dataSource());
  private final BlockingQueue<Long> runs = new LinkedBlockingQueue<>();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private Consumer consumer;

  @BeforeEach
  void start() {
    consumer =
        lab.start(
            lab.consumerOn(
                    claims.dataSource(),
                    new NamedTask("lab.now", task -> runs.add(System.nanoTime())),
                    new NamedTask(
                        "lab.slow",
                        task -> {
                          running.countDown();
                          mayEnd.await();
                          return null;
                        }))
                .concurrency(1)
                .lease(Duration.ofSeconds(30))
                .doorbell(Servers.direct(lab.database)));
  }

  @AfterEach
  void stop() {
    mayEnd.countDown();
    lab.close();
  }

  private static ConditionFactory patiently() {
    return await().pollInterval(Duration.ofMillis(10)).atMost(LONG);
  }

  /** The sessions that have hooked a bell, once for each queue. */
  private List<String> holders() throws SQLException {
    return lab.column(
        "select pid from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock'"
            + " and database = (select oid from pg_database where datname = current_database())");
  }

  private String awaitHooked() {
    List<String> holders = new ArrayList<>();
    patiently()
        .until(
            () -> {
              holders.clear();
              holders.addAll(holders());
              return holders.size() == 3;
            });
    return holders.get(0);
  }

  private void awaitUnhooked() {
    patiently().until(() -> holders().isEmpty());
  }

  private void awaitLongPause() {
    patiently().until(() -> claims.sinceLatest().compareTo(QUIET) > 0);
  }

  private void enqueue(String task) throws Exception {
    lab.enqueue(Lab.QUEUE, TaskPayload.builder(task, task).build());
  }

  private Duration timeUntilRun() throws Exception {
    long before = System.nanoTime();
    enqueue("lab.now");
    Long run = runs.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(run).isNotNull();
    return Duration.ofNanos(run - before);
  }

  private void assertTasksAreRunInTheMiddleOfLongPauses() throws Exception {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      awaitLongPause();
      times.add(timeUntilRun());
    }
    assertThat(times.stream().sorted().toList().get(3))
        .as("median of " + times)
        .isLessThan(AT_ONCE);
  }

  @Test
  void aTaskIsRunAtOnceByAConsumerThatSeldomAsks() throws Exception {
    assertTasksAreRunInTheMiddleOfLongPauses();
  }

  @Test
  void aDoorbellWhoseConnectionIsLostComesBack() throws Exception {
    String first = awaitHooked();
    awaitLongPause();
    lab.execute("select pg_terminate_backend(" + first + ")");

    assertThat(awaitHooked()).isNotEqualTo(first);
    assertTasksAreRunInTheMiddleOfLongPauses();
  }

  @Test
  void aConsumerThatIsRungOftenIsNotRungForAWhile() throws Exception {
    awaitHooked();
    try (Connection connection = Servers.direct(lab.database).getConnection();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 30; i++) {
        statement.execute("select pg_notify('pgshunt_doorbell', 'pgshunt.celery')");
      }
    }
    awaitUnhooked();
    long before = claims.count();
    awaitHooked();

    assertThat(claims.count() - before).as("claims in a second without a bell").isGreaterThan(8);
    assertTasksAreRunInTheMiddleOfLongPauses();
  }

  @Test
  void aConsumerWithoutRoomIsNotRung() throws Exception {
    awaitHooked();
    enqueue("lab.slow");
    running.await();

    awaitUnhooked();
    mayEnd.countDown();
    awaitHooked();
  }

  @Test
  void aConsumerThatStopsIsNotRung() throws Exception {
    awaitHooked();

    consumer.close();

    awaitUnhooked();
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("pgshunt-doorbell")))
        .isEmpty();
  }

  @Test
  void aLimitedQueueIsAskedAsOftenAsWithoutADoorbell() throws Exception {
    new QueueControl(lab.dataSource(), Schema.DEFAULT)
        .limit("alt", OptionalInt.of(1), OptionalDouble.empty());
    awaitHooked();
    long[] mark = {claims.count(), System.nanoTime()};

    patiently()
        .until(
            () -> {
              boolean many = claims.count() - mark[0] >= 40;
              boolean inTime = System.nanoTime() - mark[1] < Duration.ofSeconds(2).toNanos();
              if (!inTime) {
                mark[0] = claims.count();
                mark[1] = System.nanoTime();
              }
              return many && inTime;
            });
  }

  @Test
  void behindAPoolerItIsRefusedByNameAndTasksRunAllTheSame(@TempDir Path handlers)
      throws Exception {
    consumer.close();
    Optional<Path> program = PgBouncer.find();
    assumeTrue(program.isPresent(), "PgBouncer is not installed");
    try (PgBouncer bouncer = PgBouncer.start(program.orElseThrow(), TestServers.database());
        RemoteRuns remote = new RemoteRuns();
        WorkerJar jar = new WorkerJar(lab.database, handlers)) {
      jar.deploy(RemoteTask.class);
      jar.property(RemoteTask.PORT, String.valueOf(remote.port()));
      String pooled = bouncer.databaseWithoutPreparing(lab.database).jdbcUrl();
      ForkedJvm worker = jar.work(pooled, "--doorbell");
      enqueue("lab.remote");
      remote.next().end("done");
      lab.drained();

      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(worker.errors())
                      .filteredOn(line -> line.contains("the doorbell is not used"))
                      .singleElement()
                      .asString()
                      .contains("PgBouncer"));
      assertThat(holders()).isEmpty();
      worker.terminate();
      worker.waitForExit();
    }
  }
}
