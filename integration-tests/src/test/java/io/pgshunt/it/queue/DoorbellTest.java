package io.pgshunt.it.queue;

import static io.pgshunt.it.queue.QueueFixture.SCHEMA;
import static io.pgshunt.it.queue.QueueFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.it.support.BehindPgBouncer;
import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DoorbellSession;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.OpenEnqueue;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.queue.Tenancy;
import io.pgshunt.task.TaskPayload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/** Who rings for whom: senders for the queues that somebody waits for, and for no others. */
class DoorbellTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private QueueFixture tasks;
  private PGSimpleDataSource direct;

  /** Hears all that is rung, for whatever queue. */
  private Connection listener;

  private final List<DoorbellSession> sessions = new ArrayList<>();
  private int marks;

  @BeforeEach
  void createQueue() throws SQLException {
    tasks = QueueFixture.create();
    direct = Servers.direct(tasks.database);
    listener = direct.getConnection();
    execute("listen pgshunt_doorbell");
  }

  @AfterEach
  void close() throws SQLException {
    for (DoorbellSession session : sessions) {
      session.close();
    }
    listener.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = listener.createStatement()) {
      statement.execute(sql);
    }
  }

  private DoorbellSession waiter(Schema schema, String... queues) throws SQLException {
    DoorbellSession session = DoorbellSession.open(direct, schema, List.of(queues));
    sessions.add(session);
    session.listen();
    return session;
  }

  private DoorbellSession hooked(String... queues) throws SQLException {
    DoorbellSession session = waiter(SCHEMA, queues);
    assertThat(session.hook()).isTrue();
    return session;
  }

  /** What was rung since it was last asked: notifications come in the order of the commits. */
  private List<String> rung() throws SQLException {
    String mark = "mark " + ++marks;
    execute("select pg_notify('pgshunt_doorbell', '" + mark + "')");
    List<String> rung = new ArrayList<>();
    while (true) {
      for (PGNotification ring :
          listener.unwrap(PGConnection.class).getNotifications((int) LONG.toMillis())) {
        if (ring.getParameter().equals(mark)) {
          return rung;
        }
        rung.add(ring.getParameter());
      }
    }
  }

  private static NewTask task(String queue, String id) {
    return new NewTask(queue, payload(id));
  }

  private static TaskPayload later(String id) {
    return payload(id).toBuilder().eta(Instant.now().plusSeconds(3_600)).build();
  }

  private List<ClaimedTask> claimed(String queue) throws Exception {
    for (int i = 0; i < 3; i++) {
      tasks.enqueue(queue, payload(queue + i));
    }
    List<ClaimedTask> claimed = tasks.claim(tasks.worker(queue), 3, queue);
    assertThat(claimed).hasSize(3);
    return claimed;
  }

  @Test
  void aSenderRingsForATaskOfAQueueThatSomebodyWaitsFor() throws Exception {
    DoorbellSession session = hooked("a", "b");

    tasks.enqueue("b", payload("1"));

    assertThat(session.await(LONG)).isEqualTo(1);
    assertThat(rung()).containsExactly("tasks.b");
  }

  @Test
  void nobodyRingsWhereNobodyWaits() throws Exception {
    DoorbellSession session = hooked("a");
    session.unhook();
    tasks.enqueue("a", payload("1"));
    tasks.enqueuer.enqueue(List.of(task("a", "2"), task("b", "3")));
    session.hook();
    tasks.enqueue("b", payload("4"));
    session.close();
    tasks.enqueue("a", payload("5"));

    assertThat(rung()).isEmpty();
  }

  @Test
  void sendersRingOnceForEachQueueOfManyTasks() throws Exception {
    hooked("a", "b", "c");

    tasks.enqueuer.enqueue(
        List.of(
            task("a", "1"),
            task("b", "2"),
            task("a", "3"),
            task("d", "4"),
            new NewTask("c", later("5"))));

    assertThat(rung()).containsExactlyInAnyOrder("tasks.a", "tasks.b");
  }

  @Test
  void whatIsNotDueRingsWhenItIs() throws Exception {
    hooked("a", "b");
    tasks.enqueue("a", later("1"));
    tasks.enqueue("a", later("2"));
    assertThat(rung()).isEmpty();

    tasks.execute("update tasks.later set due_at = now()");
    assertThat(tasks.queue.promote(10)).isEqualTo(2);

    assertThat(rung()).containsExactly("tasks.a");
  }

  @Test
  void aRingComesWithTheCommitAndNotWithoutOne() throws Exception {
    hooked("a");
    OpenEnqueue first = tasks.enqueuer.begin(List.of(task("a", "1")));
    assertThat(rung()).isEmpty();
    first.commit();
    assertThat(rung()).containsExactly("tasks.a");

    tasks.enqueuer.begin(List.of(task("a", "2"))).rollback();
    assertThat(rung()).isEmpty();
  }

  @Test
  void theCallersOwnTransactionRings() throws Exception {
    hooked("a");
    try (Connection own = tasks.dataSource.getConnection()) {
      own.setAutoCommit(false);
      Enqueuer.enqueue(own, SCHEMA, Tenancy.NONE, List.of(task("a", "1")));
      own.commit();
    }

    assertThat(rung()).containsExactly("tasks.a");
  }

  @Test
  void aContinuationRingsUnlessItsWorkerKeepsIt() throws Exception {
    List<ClaimedTask> claimed = claimed("a");
    List<Continuation> continuations =
        List.of(
            new Continuation(StoredTask.of(task("b", "for others")), null, null),
            new Continuation(StoredTask.of(task("kept", "kept")), null, null).kept(),
            new Continuation(StoredTask.of(task("c", "later")), Duration.ofHours(1), null));
    hooked("a", "b", "c", "kept");

    long worker = Long.parseLong(tasks.column("select worker from tasks.task").get(0));
    var completed =
        tasks.queue.complete(
            worker,
            List.of(
                new Finished(claimed.get(0).id(), 1, continuations, null, List.of()),
                new Finished(claimed.get(1).id(), 1, List.of(), null, List.of())));

    assertThat(rung()).containsExactly("tasks.b");
    assertThat(completed.ended())
        .containsExactlyInAnyOrder(claimed.get(0).id(), claimed.get(1).id());
    assertThat(completed.kept()).extracting(one -> one.stored().taskId()).containsExactly("kept");
  }

  @Test
  void whatAWorkerGivesBackRings() throws Exception {
    List<ClaimedTask> claimed = claimed("a");
    hooked("a");

    long worker = Long.parseLong(tasks.column("select worker from tasks.task").get(0));
    assertThat(tasks.queue.giveBack(worker, claimed)).isEqualTo(3);

    assertThat(rung()).containsExactly("tasks.a");
  }

  @Test
  void sendersDoNotTakeEachOtherForOneWhoWaits() throws Exception {
    try (Connection inTheMiddle = direct.getConnection();
        Statement statement = inTheMiddle.createStatement()) {
      statement.execute("select pg_advisory_lock_shared(hashtext('tasks.'), hashtext('a'))");
      tasks.enqueue("a", payload("1"));
      assertThat(rung()).isEmpty();
    }
  }

  @Test
  void aQueueOfTheSameNameInAnotherSchemaIsAnother() throws Exception {
    DoorbellSession other = waiter(new Schema("others"), "a");
    other.hook();
    tasks.enqueue("a", payload("1"));
    assertThat(rung()).isEmpty();

    hooked("a");
    tasks.enqueue("a", payload("2"));
    assertThat(rung()).containsExactly("tasks.a");
    assertThat(other.await(Duration.ofMillis(1))).isZero();
  }

  @Test
  void oneBellServesAllWhoWaitAndAnotherTakesItsPlace() throws Exception {
    DoorbellSession first = hooked("a");
    DoorbellSession second = waiter(SCHEMA, "a");
    assertThat(second.hook()).isFalse();
    tasks.enqueue("a", payload("1"));
    assertThat(first.await(LONG)).isEqualTo(1);
    assertThat(second.await(LONG)).isEqualTo(1);

    first.close();
    assertThat(second.hook()).isTrue();
    tasks.enqueue("a", payload("2"));
    assertThat(second.await(LONG)).isEqualTo(1);
  }

  @Test
  void nothingStaysWithTheConnectionsOfSenders() throws Exception {
    hooked("a");
    tasks.enqueue("a", payload("1"));
    tasks.enqueue("b", payload("2"));
    tasks.enqueuer.enqueue(List.of(task("a", "3"), task("b", "4")));

    assertThat(
            tasks.column(
                "select count(*) from pg_locks where locktype = 'advisory' and database ="
                    + " (select oid from pg_database where datname = current_database())"))
        .containsExactly("1");
  }

  @Test
  void nothingStaysWithAConnectionThatWentBackToItsPool() throws Exception {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(direct);
      pool.setMaximumPoolSize(1);
      DoorbellSession session = DoorbellSession.open(pool, SCHEMA, List.of("a"));
      session.listen();
      session.hook();
      session.close();

      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement();
          var row =
              statement.executeQuery(
                  "select (select count(*) from pg_locks where pid = pg_backend_pid()"
                      + " and locktype = 'advisory'),"
                      + " (select count(*) from pg_listening_channels()),"
                      + " (select count(*) from pg_settings"
                      + " where source = 'session' and name like 'tcp%')")) {
        row.next();
        assertThat(row.getInt(1)).isZero();
        assertThat(row.getInt(2)).isZero();
        assertThat(row.getInt(3)).isZero();
      }
    }
  }

  @Test
  void aSessionKnowsWhetherItLeadsToPostgresItself() throws Exception {
    assertThat(waiter(SCHEMA, "a").isDirect()).isTrue();
    try (DoorbellSession session =
        DoorbellSession.open(Servers.dataSource(tasks.database), SCHEMA, List.of("a"))) {
      assertThat(session.isDirect()).isEqualTo(!BehindPgBouncer.isWanted());
    }
  }
}
