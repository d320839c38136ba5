package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.client.PendingCall;
import io.pgshunt.client.TaskClient;
import io.pgshunt.client.TaskRequest;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.ending.Retry;
import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.DeadLetterFilter;
import io.pgshunt.queue.DeadLetters;
import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.QueueControl;
import io.pgshunt.queue.Roles;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.TaskQueue;
import io.pgshunt.queue.WorkerDirectory;
import io.pgshunt.servers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** That each role can do its job, and nothing else; in a schema whose name has to be quoted. */
class RoleRightsTest {

  private static final Schema SCHEMA =
      new Schema("Order-" + UUID.randomUUID().toString().substring(0, 8));

  private static final Duration LONG = Duration.ofSeconds(30);

  private static final TestDatabase DATABASE = Servers.emptyDatabase();

  @BeforeAll
  static void createRoles() throws SQLException {
    asAdmin("create role " + quoted("owner") + " nologin");
    asAdmin("create schema " + SCHEMA.identifier() + " authorization " + quoted("owner"));
    Migrations.apply(as("owner"), SCHEMA);
    asAdmin(Roles.script(SCHEMA));
  }

  @AfterAll
  static void dropRoles() throws SQLException {
    for (String job : List.of("sender", "caller", "consumer", "operator", "reader", "owner")) {
      asAdmin("drop owned by " + quoted(job) + " cascade");
      asAdmin("drop role " + quoted(job));
    }
  }

  private static String quoted(String job) {
    return "\"" + SCHEMA.name() + "_" + job + "\"";
  }

  /** Connections that have the rights of a role and no others. */
  private static PGSimpleDataSource as(String job) {
    PGSimpleDataSource source = Servers.direct(DATABASE);
    source.setOptions("-c role=" + SCHEMA.name() + "_" + job);
    return source;
  }

  private static void asAdmin(String sql) throws SQLException {
    execute(Servers.direct(DATABASE), sql);
  }

  private static void execute(PGSimpleDataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("pgshunt.", SCHEMA.identifier() + "."));
    }
  }

  private static void assertRefused(String job, String sql) {
    assertThatThrownBy(() -> execute(as(job), sql))
        .as(job + ": " + sql)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
  }

  private static Consumer startConsumer(HikariDataSource pool) {
    return Consumer.builder(pool)
        .schema(SCHEMA)
        .queues("orders", "limited")
        .doorbell(as("consumer"))
        .lease(Duration.ofSeconds(1))
        .unknownTaskPatience(Duration.ofMillis(200))
        .handlers(
            new NamedTask("shop.add", task -> task.arg(0, Integer.class) + 1),
            new NamedTask(
                "shop.fail",
                task -> {
                  throw new IllegalStateException("broken");
                }),
            new NamedTask(
                "shop.again",
                task -> {
                  if (task.retries() == 0) {
                    throw Retry.after(Duration.ofMillis(10));
                  }
                  return "again";
                }))
        .build()
        .start();
  }

  private static DeadLetterFilter ofTask(String id) {
    return new DeadLetterFilter(List.of(), List.of(id), null, null, null, null, null);
  }

  private static TaskRequest add(String queue) {
    return TaskRequest.of("shop.add", queue, 1);
  }

  @Test
  void whoOwnsTheSchemaMigratesItWithoutTheRightToCreateOnes() throws SQLException {
    assertRefused("owner", "create schema another");
    assertThat(Migrations.apply(as("owner"), SCHEMA)).isEmpty();
    execute(as("owner"), Roles.script(SCHEMA));
  }

  @Test
  void whoMayOnlyReadLearnsThatThereIsNothingToMigrate() throws SQLException {
    assertThat(Migrations.apply(as("reader"), SCHEMA)).isEmpty();
  }

  @Test
  void whoMayNotCreateSchemasCannotMigrateAMissingOne() {
    assertThatThrownBy(() -> Migrations.apply(as("reader"), new Schema("missing")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("permission denied for database");
  }

  @Test
  void callersAndConsumersCanDoAllThatTheyDo() throws Exception {
    TaskClient caller = new TaskClient(as("caller"), SCHEMA);
    new QueueControl(as("operator"), SCHEMA)
        .limit("limited", OptionalInt.of(2), OptionalDouble.of(50));
    try (HikariDataSource pool = Lab.pool(as("consumer"));
        Consumer consumer = startConsumer(pool)) {
      assertThat(caller.call(add("orders"), Integer.class, LONG)).isEqualTo(2);
      assertThat(caller.call(add("limited"), Integer.class, LONG)).isEqualTo(2);
      assertThat(caller.call(add("orders").countdown(Duration.ofMillis(10)), Integer.class, LONG))
          .isEqualTo(2);
      assertThat(caller.call(TaskRequest.of("shop.again", "orders"), String.class, LONG))
          .isEqualTo("again");
      caller.send(TaskRequest.of("shop.fail", "orders"));
      caller.send(TaskRequest.of("shop.unknown", "orders"));
      PendingCall<Integer> pending;
      try (Connection connection = as("caller").getConnection()) {
        connection.setAutoCommit(false);
        pending = caller.call(connection, add("orders"), Integer.class);
        connection.commit();
      }
      assertThat(pending.await(LONG)).isEqualTo(2);
      DeadLetters dead = new DeadLetters(as("operator"), SCHEMA);
      await().until(() -> dead.count(DeadLetterFilter.ALL) == 2);
      assertThat(consumer.counters().toString()).isNotEmpty();
    }
    TaskQueue queue = new TaskQueue(as("consumer"), SCHEMA);
    long worker = queue.register("test", List.of("none"), Set.of(), LONG, LONG);
    queue.reap(worker, LONG, 10);
    queue.claimUnknown(worker, List.of("none"), LONG, 10);
    queue.giveBackStrays(worker, queue.held(worker));
    queue.promoteEach(worker, 10);
    execute(
        as("sender"),
        "insert into pgshunt.commit_token select"
            + " ((floor(extract(epoch from now()) / 1200)::bigint + 1) % 6)::smallint, '"
            + UUID.randomUUID()
            + "'");
    assertThat(queue.purgeCommitTokens()).isTrue();
    queue.deregister(worker, List.of());
  }

  @Test
  void sendersSendAndSeeWhichQueuesAreServed() throws Exception {
    TaskClient sender = new TaskClient(as("sender"), SCHEMA);

    sender.send(add("sent"));
    sender.sendAll(List.of(add("sent"), add("sent").countdown(LONG)));
    try (Connection connection = as("sender").getConnection()) {
      sender.send(connection, add("sent"));
    }

    assertThat(new WorkerDirectory(as("sender"), SCHEMA).liveTaskNames().keySet())
        .doesNotContain("sent");
    assertThat(
            new QueueControl(as("reader"), SCHEMA)
                .list().stream().filter(queue -> queue.name().equals("sent")).toList())
        .singleElement()
        .satisfies(
            queue -> {
              assertThat(queue.ready()).isEqualTo(3);
              assertThat(queue.later()).isEqualTo(1);
            });
  }

  @Test
  void aCallOfWhoMayNotReadResultsIsRefusedBeforeItIsSent() throws Exception {
    TaskClient sender = new TaskClient(as("sender"), SCHEMA);

    assertThatThrownBy(() -> sender.call(add("uncalled"), Integer.class, LONG))
        .isInstanceOf(EnqueueException.Refused.class)
        .hasMessageContaining("nothing was sent")
        .hasMessageContaining(
            "grant select on " + SCHEMA.identifier() + ".result to " + quoted("sender"));
    try (Connection connection = as("sender").getConnection()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> sender.call(connection, add("uncalled"), Integer.class))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("nothing was sent");
      sender.send(connection, add("in the same transaction"));
      connection.commit();
    }

    assertThat(new QueueControl(as("reader"), SCHEMA).list())
        .extracting(QueueControl.QueueState::name)
        .contains("in the same transaction")
        .doesNotContain("uncalled");
  }

  @Test
  void operatorsStepIn() throws SQLException {
    QueueControl queues = new QueueControl(as("operator"), SCHEMA);
    queues.pause(List.of("other"));
    queues.limit("other", OptionalInt.of(3), OptionalDouble.of(2));
    queues.limit("other", OptionalInt.empty(), OptionalDouble.empty());
    queues.resume(List.of("other"));
    new TaskClient(as("operator"), SCHEMA).cancel(List.of("T1"), true);
    new TaskClient(as("operator"), SCHEMA).cancel(List.of("T1"), true);
    execute(
        as("owner"),
        "insert into pgshunt.dead_letter (reason, error, queue, task_name, task_id, args, kwargs,"
            + " headers, meta) select 'FAILED', '{}', 'replayed', 'shop.add', id::text, '[]', '{}',"
            + " '{}', '{}' from generate_series(1, 2) as id");
    DeadLetters dead = new DeadLetters(as("operator"), SCHEMA);

    assertThat(dead.replay(ofTask("1"), null, 10).replayed()).hasSize(1);
    assertThat(dead.discard(ofTask("2"))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sender", "caller"})
  void sendersReadAndChangeNothing(String job) {
    for (String table :
        List.of("task", "later", "dead_letter", "revoked", "queue", "slot", "migration")) {
      assertRefused(job, "select * from pgshunt." + table);
      assertRefused(job, "delete from pgshunt." + table);
    }
    assertRefused(job, "update pgshunt.task set task_name = 'x'");
    assertRefused(job, "update pgshunt.worker set queues = '{}'");
    assertRefused(job, "delete from pgshunt.worker");
    assertRefused(job, "update pgshunt.result set value = '1'");
    assertRefused(
        job, "insert into pgshunt.result (key, ok, expires_at) values ('k', true, now())");
    assertRefused(
        job, "insert into pgshunt.worker (name, queues, task_names) values ('x','{}','{}')");
    assertRefused(job, "insert into pgshunt.revoked values ('T', true, now())");
    assertRefused(job, "insert into pgshunt.queue (name, paused_at) values ('q', now())");
    assertRefused(job, "select setval('pgshunt.task_id', 1)");
    assertRefused(job, "truncate pgshunt.task");
    assertRefused(job, "create table pgshunt.own (id int)");
  }

  @Test
  void onlyCallersReadResults() throws SQLException {
    assertRefused("sender", "select * from pgshunt.result");
    execute(as("caller"), "select * from pgshunt.result");
  }

  @ParameterizedTest
  @CsvSource({
    "task, id, 7",
    "task, worker, 1",
    "task, attempt, 32767",
    "task, max_attempts, 32767",
    "task, begun, 2",
    "task, enqueued_at, now()",
    "later, id, 7",
    "later, attempt, 32767",
    "later, max_attempts, 32767",
    "later, enqueued_at, now()",
  })
  void aSenderCannotSayWhatOnlyTheQueueKnowsOfATask(String table, String column, String value) {
    assertRefused(
        "sender",
        "insert into pgshunt."
            + table
            + " (queue, task_name, task_id, args, kwargs, headers, meta, "
            + column
            + (table.equals("later") ? ", due_at" : "")
            + ") values ('q', 'shop.add', 'T', '[]', '{}', '{}', '{}', "
            + value
            + (table.equals("later") ? ", now()" : "")
            + ")");
  }

  @Test
  void consumersChangeNothingThatIsNotTheirs() {
    assertRefused("consumer", "select * from pgshunt.dead_letter");
    assertRefused("consumer", "delete from pgshunt.dead_letter");
    assertRefused("consumer", "insert into pgshunt.queue (name) values ('q')");
    assertRefused("consumer", "update pgshunt.queue set paused_at = null");
    assertRefused("consumer", "delete from pgshunt.slot");
    assertRefused("consumer", "insert into pgshunt.revoked values ('T', true, now())");
    assertRefused("consumer", "select setval('pgshunt.task_id', 1)");
    assertRefused("consumer", "truncate pgshunt.task");
    assertRefused("consumer", "create table pgshunt.own (id int)");
  }

  @Test
  void readersChangeNothingAndOperatorsLeaveWhatRunsAlone() {
    for (String table : List.of("task", "later", "dead_letter", "result", "worker", "queue")) {
      assertRefused("reader", "delete from pgshunt." + table);
    }
    assertRefused("reader", "insert into pgshunt.revoked values ('T', true, now())");
    assertRefused("reader", "select nextval('pgshunt.task_id')");
    assertRefused("operator", "delete from pgshunt.task");
    assertRefused("operator", "update pgshunt.task set worker = 0");
    assertRefused("operator", "update pgshunt.result set value = '1'");
    assertRefused("operator", "delete from pgshunt.worker");
    assertRefused("operator", "create table pgshunt.own (id int)");
  }
}
