package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.PostgresVersions;
import io.pgshunt.it.support.TcpProxy;
import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Lane;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.OpenEnqueue;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.queue.TaskQueue;
import io.pgshunt.servers.EmbeddedPostgres;
import io.pgshunt.task.TaskPayload;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What a sender is told of a commit whose answer it does not get, when servers crash, networks hold
 * packets back, and standbys are away: never that the task is there if it is not, nor the reverse.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostCommitTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<Integer, EmbeddedPostgres> servers = new HashMap<>();

  /** How a server ends without having tidied up. */
  enum Crash {
    ALL_PROCESSES_KILLED {
      @Override
      void of(EmbeddedPostgres server) throws IOException {
        server.kill();
        server.start();
      }
    },
    ONE_BACKEND_KILLED {
      @Override
      void of(EmbeddedPostgres server) throws IOException, SQLException {
        // The postmaster then ends all other sessions, and recovers
        String pid;
        try (Connection connection = connect(server)) {
          pid = ask(connection, "select pg_backend_pid()");
          ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
          await().until(() -> !connection.isValid(1));
        }
        await().ignoreExceptions().until(() -> ask(server, "select 1").equals("1"));
      }
    },
    STOPPED_IMMEDIATELY {
      @Override
      void of(EmbeddedPostgres server) throws IOException {
        server.stopImmediately();
        server.start();
      }
    };

    abstract void of(EmbeddedPostgres server) throws IOException, SQLException;
  }

  static Stream<Arguments> crashes() {
    return Stream.of(PostgresVersions.OLDEST, PostgresVersions.BETWEEN, PostgresVersions.NEWEST)
        .flatMap(version -> Stream.of(Crash.values()).map(crash -> Arguments.of(version, crash)));
  }

  static Stream<Integer> versions() {
    return Stream.of(PostgresVersions.OLDEST, PostgresVersions.BETWEEN, PostgresVersions.NEWEST);
  }

  @AfterAll
  void stopServers() {
    servers.values().forEach(EmbeddedPostgres::close);
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void aCommitThatNeverArrivedBeforeACrashIsNotTakenForAnotherTransactions(int version, Crash crash)
      throws Exception {
    EmbeddedPostgres server = server(version);
    try (TcpProxy proxy = new TcpProxy("127.0.0.1", server.port())) {
      Enqueuer enqueuer = enqueuer(firstThrough(proxy, server), PATIENCE);
      String id = newId();
      OpenEnqueue open = enqueuer.begin(task(id));
      proxy.hold();
      CompletableFuture<Optional<EnqueueException>> outcome = outcome(open::commit);
      crash.of(server);
      foreignTransactions(server);
      proxy.release();

      assertThat(outcome.get()).get().isInstanceOf(EnqueueException.Unavailable.class);
      assertThat(rows(server, id)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void aCommitThatHappenedBeforeACrashIsFound(int version, Crash crash) throws Exception {
    EmbeddedPostgres server = server(version);
    try (TcpProxy proxy = new TcpProxy("127.0.0.1", server.port())) {
      Enqueuer enqueuer = enqueuer(firstThrough(proxy, server), PATIENCE);
      String id = newId();
      CompletableFuture<Void> crashed = new CompletableFuture<>();
      proxy.loseAnswerTo(
          id,
          () -> {
            try {
              crash.of(server);
              crashed.complete(null);
            } catch (IOException | SQLException e) {
              crashed.completeExceptionally(e);
            }
          });
      enqueuer.enqueue(task(id));
      crashed.get();

      assertThat(rows(server, id)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void packetsThatArriveAfterTheSettlementEnqueueNothing(int version) throws Exception {
    EmbeddedPostgres server = server(version);
    try (TcpProxy proxy = new TcpProxy("127.0.0.1", server.port())) {
      String id = newId();
      // Connects now, so that only the statement itself is held
      DataSource source = firstThrough(proxy, server);
      Connection first = source.getConnection();
      Enqueuer enqueuer = enqueuer(thenOthers(first, source), Duration.ofSeconds(2));
      proxy.hold();
      Optional<EnqueueException> outcome = outcome(() -> enqueuer.enqueue(task(id))).get();

      assertThat(outcome).get().isInstanceOf(EnqueueException.Unavailable.class);
      long refused = refusedKeys(server);
      proxy.release();
      await().until(() -> proxy.onlyLink().clientToServer().length > 0);
      await().until(() -> ask(server, SESSIONS_BUT_OURS).equals("0"));
      assertThat(rows(server, id)).isZero();
      assertThat(refusedKeys(server)).isGreaterThanOrEqualTo(refused);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatWaitsForItsStandbyIsNotReportedAsDoneAndNotCutShort(int version) throws Exception {
    EmbeddedPostgres server = server(version);
    String id = newId();
    set(server, "synchronous_standby_names", "'absent'");
    try {
      Enqueuer enqueuer = enqueuer(direct(server), Duration.ofSeconds(2));

      assertThat(outcome(() -> enqueuer.enqueue(task(id))).get())
          .get()
          .isInstanceOf(EnqueueException.OutcomeUnknown.class);
      assertThat(ask(server, WAITING_FOR_STANDBY)).isNotEqualTo("0");
    } finally {
      set(server, "synchronous_standby_names", "''");
    }
    await().until(() -> rows(server, id) == 1);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aWaitForTheStandbyThatSomebodyCancelsIsNotReportedAsDone(int version) throws Exception {
    EmbeddedPostgres server = server(version);
    String id = newId();
    // The server says by a warning that it did not wait
    execute(server, "alter role postgres set client_min_messages = error");
    set(server, "synchronous_standby_names", "'absent'");
    try {
      Enqueuer enqueuer = enqueuer(direct(server), Duration.ofSeconds(4));
      CompletableFuture<Optional<EnqueueException>> outcome =
          outcome(() -> enqueuer.enqueue(task(id)));
      await().until(() -> ask(server, WAITING_FOR_STANDBY).equals("1"));
      // The settlement waits, too
      await()
          .until(
              () -> {
                ask(
                    server,
                    "select count(pg_cancel_backend(pid)) from pg_stat_activity where "
                        + IN_SYNC_REP);
                return outcome.isDone();
              });

      assertThat(outcome.get()).get().isInstanceOf(EnqueueException.OutcomeUnknown.class);
    } finally {
      execute(server, "alter role postgres reset client_min_messages");
      set(server, "synchronous_standby_names", "''");
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatReturnedIsThereAfterACrashThoughTheRoleWouldNotWaitForTheDisk(int version)
      throws Exception {
    EmbeddedPostgres server = server(version);
    execute(server, "alter role postgres set synchronous_commit = off");
    set(server, "wal_writer_delay", "'10s'");
    try {
      Enqueuer enqueuer = enqueuer(direct(server), PATIENCE);
      List<String> ids = Stream.generate(LostCommitTest::newId).limit(20).toList();
      for (String id : ids) {
        enqueuer.enqueue(task(id));
      }
      Crash.ALL_PROCESSES_KILLED.of(server);

      for (String id : ids) {
        assertThat(rows(server, id)).as(id).isEqualTo(1);
      }
    } finally {
      execute(server, "alter role postgres reset synchronous_commit");
      set(server, "wal_writer_delay", "'200ms'");
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatAWorkerEndedStaysEndedAfterACrashThoughTheRoleWouldNotWaitForTheDisk(int version)
      throws Exception {
    EmbeddedPostgres server = server(version);
    execute(server, "alter role postgres set synchronous_commit = off");
    set(server, "wal_writer_delay", "'10s'");
    try {
      String id = newId();
      TaskQueue queue = new TaskQueue(direct(server), Schema.DEFAULT);
      enqueuer(direct(server), PATIENCE).enqueue(List.of(new NewTask(id, payload(id))));
      long worker = queue.register("test", List.of(id), Set.of("shop.add"), PATIENCE, PATIENCE);
      ClaimedTask claimed = queue.claim(worker, all(id)).get(0);
      StoredTask next = StoredTask.of(new NewTask("q", payload("next of " + id)));
      queue.complete(
          worker,
          List.of(
              new Finished(
                  claimed.id(),
                  claimed.attempt(),
                  List.of(new Finished.Continuation(next, null, null)),
                  null,
                  List.of())));
      Crash.ALL_PROCESSES_KILLED.of(server);

      assertThat(rows(server, id)).isZero();
      assertThat(rows(server, "next of " + id)).isEqualTo(1);
    } finally {
      execute(server, "alter role postgres reset synchronous_commit");
      set(server, "wal_writer_delay", "'200ms'");
    }
  }

  private static ClaimRequest all(String queue) {
    ClaimRequest.Probe probe = new ClaimRequest.Probe(new Lane(queue, 0, 0), 0, 10);
    return new ClaimRequest(
        List.of(new ClaimRequest.Share(queue, 10, List.of(probe))), Set.of("shop.add"), 10);
  }

  @Test
  void afterAFailOverToASynchronousStandbyACommitIsThereExactlyIfItIsReported() throws Exception {
    try (EmbeddedPostgres primary = EmbeddedPostgres.launch(REPLICATED)) {
      migrate(primary);
      try (EmbeddedPostgres standby =
          EmbeddedPostgres.launchStandby(primary, primary.port(), REPLICATED)) {
        set(primary, "synchronous_standby_names", "'*'");
        await().until(() -> ask(primary, "select count(*) from pg_stat_replication").equals("1"));
        failOver(primary, standby);
      }
    }
  }

  private static void failOver(EmbeddedPostgres primary, EmbeddedPostgres standby)
      throws Exception {
    try (TcpProxy proxy = new TcpProxy("127.0.0.1", primary.port())) {
      AtomicInteger server = new AtomicInteger();
      DataSource cluster =
          source(
              () ->
                  switch (server.get()) {
                    case 0 -> connect(proxy.port());
                    case 1 -> connect(primary.port());
                    default -> connect(standby.port());
                  });
      Enqueuer enqueuer = enqueuer(cluster, PATIENCE);
      String answered = newId();
      enqueuer.enqueue(task(answered));
      String inTime = newId();
      String held = newId();
      OpenEnqueue open = enqueuer.begin(task(held));
      server.set(1);
      proxy.hold();
      CompletableFuture<Optional<EnqueueException>> ofHeld = outcome(open::commit);
      enqueuer.enqueue(task(inTime));
      primary.kill();
      server.set(2);
      ask(standby, "select pg_promote()");
      foreignTransactions(standby);
      proxy.release();

      assertThat(ofHeld.get()).get().isInstanceOf(EnqueueException.Unavailable.class);
      assertThat(rows(standby, held)).isZero();
      assertThat(rows(standby, answered)).isEqualTo(1);
      assertThat(rows(standby, inTime)).isEqualTo(1);
    }
  }

  private static final Map<String, String> REPLICATED =
      Map.of("wal_level", "replica", "max_wal_senders", "4", "hot_standby", "on");

  private static final String IN_SYNC_REP = "wait_event = 'SyncRep'";

  private static final String WAITING_FOR_STANDBY =
      "select count(*) from pg_stat_activity where " + IN_SYNC_REP;

  private static final String SESSIONS_BUT_OURS =
      "select count(*) from pg_stat_activity where backend_type = 'client backend'"
          + " and pid <> pg_backend_pid()";

  private EmbeddedPostgres server(int version) {
    return servers.computeIfAbsent(
        version,
        wanted -> {
          EmbeddedPostgres server = PostgresVersions.launch(wanted, Map.of());
          migrate(server);
          return server;
        });
  }

  private static void migrate(EmbeddedPostgres server) {
    try {
      Migrations.apply(direct(server), Schema.DEFAULT);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot migrate", e);
    }
  }

  private static Enqueuer enqueuer(DataSource source, Duration settleTimeout) {
    return new Enqueuer(source, Schema.DEFAULT, settleTimeout);
  }

  private static List<NewTask> task(String id) {
    return List.of(new NewTask("q", payload(id)));
  }

  private static TaskPayload payload(String id) {
    return TaskPayload.builder(id, "shop.add").build();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private interface Commit {
    void run() throws EnqueueException;
  }

  /** Empty if it is reported as done. */
  private static CompletableFuture<Optional<EnqueueException>> outcome(Commit commit) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            commit.run();
            return Optional.empty();
          } catch (EnqueueException e) {
            return Optional.of(e);
          }
        });
  }

  /** Each takes the id of a transaction that was never flushed, if there is one. */
  private static void foreignTransactions(EmbeddedPostgres server) throws SQLException {
    for (int i = 0; i < 3; i++) {
      execute(server, "create table if not exists foreign_%d (a int)".formatted(i));
    }
  }

  private static long rows(EmbeddedPostgres server, String id) throws SQLException {
    return Long.parseLong(
        ask(server, "select count(*) from pgshunt.task where task_id = '" + id + "'"));
  }

  private static long refusedKeys(EmbeddedPostgres server) throws SQLException {
    return Long.parseLong(
        ask(server, "select xact_rollback from pg_stat_database where datname = 'postgres'"));
  }

  private static void set(EmbeddedPostgres server, String name, String value) throws SQLException {
    execute(server, "alter system set " + name + " = " + value);
    execute(server, "select pg_reload_conf()");
    String wanted = value.replace("'", "");
    await().until(() -> ask(server, "show " + name).equals(wanted));
  }

  /** Does not wait for a standby that is not there. */
  private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute("set synchronous_commit = local");
      statement.execute(sql);
    }
  }

  private static String ask(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = connect(server)) {
      return ask(connection, sql);
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgres server) throws SQLException {
    return connect(server.port());
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", EmbeddedPostgres.USER, null);
  }

  private static DataSource direct(EmbeddedPostgres server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl());
    source.setUser(server.user());
    return source;
  }

  /** The first connection by way of the proxy, where it can be held; those after it directly. */
  private static DataSource firstThrough(TcpProxy proxy, EmbeddedPostgres server) {
    AtomicInteger connections = new AtomicInteger();
    return source(() -> connect(connections.getAndIncrement() == 0 ? proxy.port() : server.port()));
  }

  private static DataSource thenOthers(Connection first, DataSource others) {
    AtomicInteger connections = new AtomicInteger();
    return source(() -> connections.getAndIncrement() == 0 ? first : others.getConnection());
  }

  private interface Connections {
    Connection get() throws SQLException;
  }

  private static DataSource source(Connections connections) {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, args) -> connections.get());
  }
}
